import { CONFIG_VIEWS, sha256Hex, type ConfigDocument, type ConfigView, type StoredView } from "@burgee/contract";

import { canonicalJson, joinMembers } from "./canonical-json.ts";
import { createViewMemory, type ViewMemory } from "./view-memory.ts";

/** Views as the text that is stored and served, and the one ETag of them all. */
export interface SealedViews {
  readonly bodies: Readonly<Record<ConfigView, string>>;
  /** Size and SHA-256 of each body in UTF-8. */
  readonly stored: Readonly<Record<ConfigView, StoredView>>;
  /** Quoted strong ETag; equal content gives an equal one. */
  readonly etag: string;
}

const ETAG_HEX_DIGITS = 32;

const encoder = new TextEncoder();

/**
 * Writes views as canonical JSON and computes one ETag over all of them.
 * @param memory What was written before; it saves time and changes no result
 */
export async function sealViews(
  views: Readonly<Record<ConfigView, ConfigDocument>>,
  memory: ViewMemory = createViewMemory(),
): Promise<SealedViews> {
  const sealed = await Promise.all(
    CONFIG_VIEWS.map(async (view) => [view, await sealView(views[view], memory)] as const),
  );
  const digests = sealed.map(([, { stored }]) => stored.sha256);
  return {
    bodies: Object.fromEntries(sealed.map(([view, { body }]) => [view, body])) as SealedViews["bodies"],
    stored: Object.fromEntries(sealed.map(([view, { stored }]) => [view, stored])) as SealedViews["stored"],
    etag: await computeEtag(digests),
  };
}

async function sealView(document: ConfigDocument, memory: ViewMemory) {
  const body = writeDocument(document, memory);
  return { body, stored: { bytes: encoder.encode(body).byteLength, sha256: await sha256Hex(body) } };
}

/** Canonical JSON of a document, put together from the texts of its features, variables and audiences. */
function writeDocument({ features, variables, audiences, ...rest }: ConfigDocument, { textOf }: ViewMemory): string {
  const writeAll = (parts: readonly object[]) => `[${parts.map(textOf).join(",")}]`;
  const present = Object.entries(rest).filter(([, value]) => value !== undefined);
  const texts = new Map(present.map(([name, value]) => [name, canonicalJson(value)]));
  texts.set("features", writeAll(features));
  texts.set("variables", writeAll(variables));
  if (audiences !== undefined) {
    texts.set("audiences", joinMembers(new Map(Object.entries(audiences).map(([id, part]) => [id, textOf(part)]))));
  }
  return joinMembers(texts);
}

/** The ETag of a version by the SHA-256 of each of its views, in the order of `CONFIG_VIEWS`. */
export async function computeEtag(digests: readonly string[]): Promise<string> {
  const digest = await sha256Hex(digests.join("\n"));
  return `"${digest.slice(0, ETAG_HEX_DIGITS)}"`;
}
