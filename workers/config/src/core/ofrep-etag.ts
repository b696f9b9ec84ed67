import { hashText } from "./hashes.ts";
import type { KeyStream } from "./key-streams.ts";
import type { LoadedConfig, PublishedVersion } from "./published-version.ts";

/** How long the ETag of an answer that depends on dates lives, in milliseconds: it may change without a new version. */
const TIME_STEP_MS = 10_000;

/**
 * ETag of a bulk evaluation. It covers version, view, event stream and the request's body, so that a 304 needs no evaluation.
 * @param body the request's body as it came; another order of the same attributes counts as another context
 */
export function makeBulkEtag(
  { pointer }: PublishedVersion,
  loaded: LoadedConfig,
  { etagPart }: Pick<KeyStream, "etagPart">,
  body: string,
  nowMs: number,
): string {
  const step = loaded.compiled?.dependsOnTime === true ? `-${Math.floor(nowMs / TIME_STEP_MS).toString(36)}` : "";
  return `"${pointer.version}-${loaded.rendered.etagHash}-${hashText(body)}${etagPart}${step}"`;
}
