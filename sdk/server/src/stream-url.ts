import { isRecord } from "@burgee/contract";

/** URL of the realtime stream that a config document names; undefined when it names none. */
export function readStreamUrl(config: Uint8Array): string | undefined {
  const document: unknown = JSON.parse(new TextDecoder().decode(config));
  const sse = isRecord(document) ? document["sse"] : undefined;
  if (!isRecord(sse)) return undefined;
  const { hostname, path } = sse;
  if (typeof hostname !== "string" || typeof path !== "string" || !URL.canParse(path, hostname)) return undefined;
  const url = new URL(path, hostname);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}
