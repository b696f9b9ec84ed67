import { isRecord } from "@burgee/contract";

/** Address of an entry of `eventStreams`, possibly relative to the server; undefined when it has no usable one. */
export function readStreamAddress({ url, endpoint }: Record<string, unknown>): string | undefined {
  if (typeof url === "string") return URL.canParse(url) ? url : undefined;
  if (!isRecord(endpoint) || typeof endpoint["requestUri"] !== "string") return undefined;
  const { origin, requestUri } = endpoint;
  return typeof origin === "string" ? `${origin}${requestUri}` : requestUri;
}
