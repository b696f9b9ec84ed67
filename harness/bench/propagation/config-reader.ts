import { createHttpConnection } from "./http-connection.ts";

/** What one client holds of the config. */
export interface HeldConfig {
  readonly round: number;
  readonly etag: string;
  /** Epoch milliseconds, whole seconds. */
  readonly lastModifiedMs: number;
  /** URL of the event stream; undefined where realtime is off. */
  readonly streamUrl: string | undefined;
}

/** What a realtime message says about the version to fetch. */
export interface RefetchFloor {
  readonly etag: string;
  readonly lastModifiedMs: number;
}

/** Reads the config as one kind of official SDK does, on a separate connection. */
export interface ConfigReader {
  /** Returns what is held already when nothing is new. */
  read(held: HeldConfig | undefined, floor: RefetchFloor | undefined): Promise<HeldConfig>;
  close(): void;
}

interface ServerConfig {
  readonly features: readonly {
    readonly variations: readonly { readonly variables: readonly { readonly value: number }[] }[];
  }[];
  readonly sse?: { readonly hostname: string; readonly path: string };
}

/** Server SDKs in local mode: the whole config, conditional, by key in the path. */
export function createServerReader(url: string, sdkKey: string): ConfigReader {
  const connection = createHttpConnection(url);
  const read: ConfigReader["read"] = async (held) => {
    const conditionals =
      held === undefined
        ? {}
        : { "if-none-match": held.etag, "if-modified-since": new Date(held.lastModifiedMs).toUTCString() };
    const headers = { "content-type": "application/json", ...conditionals };
    const answer = await connection.get(`/config/v2/server/${sdkKey}.json`, headers);
    if (answer.status === 304 && held !== undefined) return held;
    if (answer.status !== 200) throw new Error(`The config answered ${answer.status}: ${answer.body}`);
    const config = JSON.parse(answer.body) as ServerConfig;
    const round = config.features[0]?.variations[0]?.variables[0]?.value;
    if (round === undefined) throw new Error("The config has no value for the variable `round`");
    return {
      round,
      etag: answer.header("etag") ?? "",
      lastModifiedMs: Date.parse(answer.header("last-modified") ?? ""),
      streamUrl: config.sse === undefined ? undefined : config.sse.hostname + config.sse.path,
    };
  };
  return { read, close: () => connection.close() };
}

interface ClientConfig {
  readonly variables: { readonly round?: { readonly value: number } };
  readonly etag: string;
  readonly sse?: { readonly url: string };
}

/** Browser SDKs: values for one user, with the message's floor in the query. */
export function createClientReader(url: string, sdkKey: string, userId: string): ConfigReader {
  const connection = createHttpConnection(url);
  const query = new URLSearchParams({
    sdkKey,
    user_id: userId,
    isAnonymous: "false",
    platform: "web",
    platformVersion: "unknown",
    deviceModel: "unknown",
    sdkType: "client",
    sdkVersion: "1.47.10",
    sdkPlatform: "js",
  });
  const read: ConfigReader["read"] = async (_held, floor) => {
    const floorQuery =
      floor === undefined
        ? ""
        : `&sse=1&sseLastModified=${floor.lastModifiedMs}&sseEtag=${encodeURIComponent(floor.etag)}`;
    const headers = { "content-type": "application/json" };
    const answer = await connection.get(`/v1/sdkConfig?${query}${floorQuery}`, headers);
    if (answer.status !== 200) throw new Error(`/v1/sdkConfig answered ${answer.status}: ${answer.body}`);
    const config = JSON.parse(answer.body) as ClientConfig;
    const round = config.variables.round?.value;
    if (round === undefined) throw new Error("The user is not served the variable `round`");
    return { round, etag: config.etag, lastModifiedMs: 0, streamUrl: config.sse?.url };
  };
  return { read, close: () => connection.close() };
}
