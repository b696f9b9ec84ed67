import { CONFIG_VIEWS, sha256Hex, type ConfigDocument, type ConfigView } from "@burgee/contract";

import { canonicalJson } from "./canonical-json.ts";

/** Views as the text that is stored and served, and the one ETag of them all. */
export interface SealedViews {
  readonly bodies: Readonly<Record<ConfigView, string>>;
  /** Quoted strong ETag; equal content gives an equal one. */
  readonly etag: string;
}

const ETAG_HEX_DIGITS = 32;

/** Writes views as canonical JSON and computes one ETag over all of them. */
export async function sealViews(views: Readonly<Record<ConfigView, ConfigDocument>>): Promise<SealedViews> {
  const bodies = Object.fromEntries(CONFIG_VIEWS.map((view) => [view, canonicalJson(views[view])])) as Record<
    ConfigView,
    string
  >;
  const digests = await Promise.all(CONFIG_VIEWS.map((view) => sha256Hex(bodies[view])));
  return { bodies, etag: await computeEtag(digests) };
}

/** The ETag of a version by the SHA-256 of each of its views, in the order of `CONFIG_VIEWS`. */
export async function computeEtag(digests: readonly string[]): Promise<string> {
  const digest = await sha256Hex(digests.join("\n"));
  return `"${digest.slice(0, ETAG_HEX_DIGITS)}"`;
}
