/**
 * Where served values come from: `live` from the platform, `cache` from an earlier process or visit, `initial` from the
 * application's `initialConfig`, `bootstrap` from the server that rendered the page, `none` while defaults are served.
 *
 * @example
 * ```ts
 * const isYesterday = (source: ConfigSource): boolean => source === "cache";
 * console.log(isYesterday(client.status.source));
 * ```
 */
export type ConfigSource = "live" | "cache" | "initial" | "bootstrap" | "none";

/**
 * What a client serves from, and whether that is known to be current.
 *
 * @example
 * ```ts
 * const { source, isStale, ageMs }: ConfigStatus = client.status;
 * if (isStale) console.warn(`flags come from ${source} and were confirmed ${ageMs ?? "an unknown number of"} ms ago`);
 * ```
 */
export interface ConfigStatus {
  readonly source: ConfigSource;
  /** Whether a newer version may exist: the platform has not confirmed this one, or the last fetch failed. */
  readonly isStale: boolean;
  /** Milliseconds since the platform last confirmed the config; undefined when that is not known. */
  readonly ageMs: number | undefined;
}
