import { readRetryAfterMs } from "./backoff.ts";
import { readVersionNumber } from "./config-order.ts";
import type { RollbackGuard, VersionOrder } from "./config-order.ts";
import type { Clock, Transport } from "./ports.ts";

/** Identity of one published config, as the server named it. */
export interface ConfigVersion extends VersionOrder {
  /** Echoed verbatim, quotes included. */
  readonly etag: string | undefined;
  /** The `Last-Modified` text, echoed verbatim. */
  readonly lastModified: string | undefined;
  /** Epoch milliseconds of `lastModified`. */
  readonly lastModifiedMs: number | undefined;
  /** Number of the version; undefined from servers that name none. */
  readonly version: number | undefined;
}

/** Facts about the request that brought a config, for telemetry. */
export interface ConfigResponseFacts {
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string | undefined;
  readonly header: (name: string) => string | undefined;
}

export type ConfigFetchOutcome =
  | {
      readonly kind: "changed";
      readonly body: Uint8Array<ArrayBuffer>;
      readonly version: ConfigVersion;
      readonly facts: ConfigResponseFacts;
      readonly ageMs: number;
    }
  /** The held config is the newest. `version` is how the server named it this time. */
  | { readonly kind: "unchanged"; readonly version: ConfigVersion; readonly ageMs: number }
  /** A replica answered with a version older than the one held; it is discarded. */
  | { readonly kind: "older" }
  /** The server refuses the SDK key, or something between refuses the request. */
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "failed"; readonly problem: string; readonly retryAfterMs?: number };

export interface ConfigFetchRequest {
  readonly url: string;
  readonly timeoutMs: number;
  readonly held: ConfigVersion | undefined;
  /** The newest version that is known to exist, epoch milliseconds; travels as `If-Modified-Since`. */
  readonly floorMs: number | undefined;
  readonly signal: AbortSignal;
}

/** Checks a config before it is used. Returns why it must not be, or undefined when it may. */
export type VerifyConfig = (
  body: Uint8Array<ArrayBuffer>,
  header: (name: string) => string | undefined,
) => Promise<string | undefined>;

export interface ConfigFetchDeps {
  readonly transport: Pick<Transport, "send">;
  readonly clock: Clock;
  readonly guard: RollbackGuard;
  /** Default: every config may be used. */
  readonly verify?: VerifyConfig | undefined;
}

/** Requests the config once. Never rejects. */
export async function fetchConfig(request: ConfigFetchRequest, deps: ConfigFetchDeps): Promise<ConfigFetchOutcome> {
  const startedMs = deps.clock.monotonicMs();
  try {
    const response = await deps.transport.send({
      method: "GET",
      url: request.url,
      headers: buildConditionalHeaders(request.held, request.floorMs),
      timeoutMs: request.timeoutMs,
      signal: request.signal,
    });
    const header = (name: string): string | undefined => response.header(name);
    const { status } = response;
    const version = readVersion(header);
    const ageMs = readAgeMs(header("burgee-config"));
    if (status === 304 || (status === 200 && version.etag !== undefined && version.etag === request.held?.etag)) {
      return { kind: "unchanged", version, ageMs };
    }
    if (status === 200) {
      if (!deps.guard(version, request.held)) return { kind: "older" };
      const refusal = await deps.verify?.(response.body, header);
      if (refusal !== undefined) return { kind: "failed", problem: `the config was refused: ${refusal}` };
      const durationMs = Math.round(deps.clock.monotonicMs() - startedMs);
      const facts = { status, durationMs, requestId: header("cf-ray"), header };
      return { kind: "changed", body: response.body, version, facts, ageMs };
    }
    if (status === 401 || status === 403) return { kind: "refused", status };
    const retryAfterMs = readRetryAfterMs(header("retry-after"), deps.clock.nowMs());
    const problem = `the config server answered ${status}`;
    return { kind: "failed", problem, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  } catch (error) {
    return { kind: "failed", problem: `the config server ${describeFailure(error)}` };
  }
}

/** Whether the held version is at least as new as the floor, or there is no floor. */
export function satisfiesFloor(held: ConfigVersion | undefined, floorMs: number | undefined): boolean {
  return floorMs === undefined || (held?.lastModifiedMs ?? Number.NEGATIVE_INFINITY) >= floorMs;
}

function buildConditionalHeaders(held: ConfigVersion | undefined, floorMs: number | undefined): Record<string, string> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (held?.etag !== undefined) headers["if-none-match"] = held.etag;
  const since = satisfiesFloor(held, floorMs) ? held?.lastModified : new Date(floorMs ?? 0).toUTCString();
  if (since !== undefined) headers["if-modified-since"] = since;
  return headers;
}

/** Names the version of an answer as its headers do. */
export function readVersion(header: (name: string) => string | undefined): ConfigVersion {
  const lastModified = header("last-modified");
  const parsedMs = lastModified === undefined ? Number.NaN : Date.parse(lastModified);
  return {
    etag: header("etag"),
    lastModified,
    lastModifiedMs: Number.isNaN(parsedMs) ? undefined : parsedMs,
    version: readVersionNumber(header("burgee-config")),
  };
}

/** How long ago the server's own store confirmed what it answered. */
function readAgeMs(header: string | undefined): number {
  return Number(/;age=(\d{1,9})(;|$)/.exec(header ?? "")?.[1] ?? 0) * 1000;
}

/** Why a server could not be reached, as messages say it. */
export function describeFailure(error: unknown): string {
  return `could not be reached: ${describeError(error)}`;
}

/** Names an error. Leaves out the message, which may contain a URL and with it a key. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.name : "unknown error";
}
