import type { ConfigSnapshot, LoadedView } from "./config-snapshot.ts";

/** Answers that depend on dates may change without a new version: their ETags live this many milliseconds. */
const TIME_STEP_MS = 10_000;

/**
 * ETag of a bulk evaluation: it covers version, view and the request's context bytes, so that 304 needs no evaluation.
 */
export function describeBulkEtag(
  snapshot: ConfigSnapshot,
  view: LoadedView,
  context: Uint8Array,
  nowMs: number,
): string {
  const { version, etag } = snapshot.pointer;
  const step = view.compiled?.dependsOnTime === true ? `-${Math.floor(nowMs / TIME_STEP_MS).toString(36)}` : "";
  return `"${version}-${hashText(etag + view.view)}-${hashBytes(context)}${step}"`;
}

const hashes = new Map<string, string>();

/** The few texts that are hashed here repeat for as long as a version lives. */
function hashText(text: string): string {
  let hash = hashes.get(text);
  if (hash === undefined) {
    if (hashes.size > 1_000) hashes.clear();
    hash = hashBytes(new TextEncoder().encode(text));
    hashes.set(text, hash);
  }
  return hash;
}

/**
 * Two independent 32-bit multiplicative hashes, as 64 bits of text. Not for secrets: an accidental collision merely
 * means a 304 where the same caller changed its context, one in 2^64.
 */
export function hashBytes(bytes: Uint8Array): string {
  let a = 0xde_ad_be_ef;
  let b = 0x41_c6_ce_57;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 2_654_435_761);
    b = Math.imul(b ^ byte, 1_597_334_677);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  return (a >>> 0).toString(36) + "." + (b >>> 0).toString(36) + "." + bytes.byteLength.toString(36);
}
