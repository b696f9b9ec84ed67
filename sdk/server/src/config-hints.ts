import { isRecord } from "@burgee/contract";

/** What the client must know about a config document besides what the engine reads. */
export interface ConfigHints {
  /** URL of the realtime stream; undefined when the document names none. */
  readonly streamUrl: string | undefined;
  /** False only when no targeting rule can read the platform: then contexts are evaluated without naming it. */
  readonly mayReadPlatform: boolean;
}

/** Reads the hints of a document that the engine has accepted. */
export function readConfigHints(config: Uint8Array): ConfigHints {
  const text = new TextDecoder().decode(config);
  const document: unknown = JSON.parse(text);
  return {
    streamUrl: isRecord(document) ? readStreamUrl(document["sse"]) : undefined,
    mayReadPlatform: /"platform(Version)?"|\\u/.test(text),
  };
}

function readStreamUrl(sse: unknown): string | undefined {
  if (!isRecord(sse)) return undefined;
  const { hostname, path } = sse;
  if (typeof hostname !== "string" || typeof path !== "string" || !URL.canParse(path, hostname)) return undefined;
  const url = new URL(path, hostname);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}
