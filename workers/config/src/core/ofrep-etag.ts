import { hashText } from "./hashes.ts";
import type { LoadedConfig, PublishedVersion } from "./published-version.ts";

/** Answers that depend on dates may change without a new version: their ETags live this many milliseconds. */
const TIME_STEP_MS = 10_000;

/**
 * ETag of a bulk evaluation: it covers version, view and the request's body, so that 304 needs no evaluation.
 * @param body the request's body as it came; another order of the same attributes counts as another context
 */
export function makeBulkEtag({ pointer }: PublishedVersion, loaded: LoadedConfig, body: string, nowMs: number): string {
  const step = loaded.compiled?.dependsOnTime === true ? `-${Math.floor(nowMs / TIME_STEP_MS).toString(36)}` : "";
  return `"${pointer.version}-${loaded.rendered.etagHash}-${hashText(body)}${step}"`;
}
