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
  return {
    streamUrl: readStreamUrl(readStream(text)),
    mayReadPlatform: /"platform(Version)?"|\\u/.test(text),
  };
}

/** The member `sse` of the document. It is the last one that the platform writes, so that only the end need be parsed. */
function readStream(text: string): unknown {
  const start = text.lastIndexOf('"sse"');
  if (start < 0 && !text.includes("\\u")) return undefined;
  // The end of the text from any other place does not parse, because it has brackets too many.
  const end = start < 0 ? undefined : parseObject(`{${text.slice(start)}`);
  return (end ?? parseObject(text))?.["sse"];
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readStreamUrl(sse: unknown): string | undefined {
  if (!isRecord(sse)) return undefined;
  const { hostname, path } = sse;
  if (typeof hostname !== "string" || typeof path !== "string" || !URL.canParse(path, hostname)) return undefined;
  const url = new URL(path, hostname);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}
