import type { PublishedVersion, LoadedConfig } from "./published-version.ts";

/** Answers that depend on dates may change without a new version: their ETags live this many milliseconds. */
const TIME_STEP_MS = 10_000;

/** Raised when the same version and context get another body than before: what callers hold of that must get no 304. */
const BODY_FORM = 2;

/**
 * ETag of a bulk evaluation: it covers version, view and the request's body, so that 304 needs no evaluation.
 * @param body the request's body as it came; another order of the same attributes counts as another context
 */
export function describeBulkEtag(snapshot: PublishedVersion, view: LoadedConfig, body: string, nowMs: number): string {
  const step = view.compiled?.dependsOnTime === true ? `-${Math.floor(nowMs / TIME_STEP_MS).toString(36)}` : "";
  return `"${snapshot.pointer.version}-${hashView(snapshot, view)}-${hashText(body)}${step}"`;
}

const viewHashes = new WeakMap<LoadedConfig, string>();

function hashView({ pointer }: PublishedVersion, view: LoadedConfig): string {
  let hash = viewHashes.get(view);
  if (hash === undefined) {
    hash = hashText(`${pointer.environmentId} ${pointer.etag} ${view.view} ${BODY_FORM}`);
    viewHashes.set(view, hash);
  }
  return hash;
}

/**
 * Two independent 32-bit multiplicative hashes and the length, as text. Not for secrets: an accidental collision merely
 * means a 304 where the same caller changed its context, one in 2^64.
 */
export function hashText(text: string): string {
  let a = 0xde_ad_be_ef;
  let b = 0x41_c6_ce_57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}.${text.length.toString(36)}`;
}
