import { ByteCollector, parseJsonBytes } from "../core/bytes.ts";
import type { FetchJson } from "../core/key-sets.ts";

/** How long the document of an issuer may take. */
const TIMEOUT_MS = 2_500;
/** The largest one read; key sets have a few kilobytes. */
const BYTES_MAX = 256 * 1024;

/** Fetches a small JSON document over https. Follows no redirects: they could lead anywhere. */
export const fetchJson: FetchJson = async (url) => {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { redirect: "manual", signal, headers: { accept: "application/json" } });
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      return undefined;
    }
    const collector = new ByteCollector(BYTES_MAX);
    for await (const chunk of response.body) {
      collector.append(chunk as Uint8Array);
      // Leaving the loop cancels the body.
      if (collector.take() === undefined) return undefined;
    }
    return parseJsonBytes(collector.take() ?? new Uint8Array());
  } catch {
    return undefined;
  }
};
