import { type ConfigView, sha256Hex } from "@burgee/contract";
import type { CompiledEnvironment, SdkKeyListing } from "@burgee/publisher/core";
import { canonicalJson } from "@burgee/publisher/core/canonical-json";
import { renderViews } from "@burgee/publisher/core/render-views";

import type { ServedConfig } from "./served-config.ts";

/** The other views, `server-v1` and `client-obfuscated`, are made from these. */
const PROVEN_VIEWS: readonly ConfigView[] = ["server-v2", "client", "mobile"];

/**
 * Whether rendering a snapshot again gives the views that were signed: whatever any SDK sees of it is then proven. Names of
 * targets, and features that no SDK may see, are in no view.
 * @param keys SDK keys of the environment: views for clients contain the key that was the newest then
 */
export async function isSnapshotOf(
  snapshot: CompiledEnvironment,
  { document, signed }: ServedConfig,
  keys: readonly SdkKeyListing[],
): Promise<boolean> {
  const unproven = new Set(PROVEN_VIEWS);
  const clientSdkKeys = listKeyTexts(keys, "client");
  const mobileSdkKeys = listKeyTexts(keys, "mobile");
  const tries = Math.max(clientSdkKeys.length, mobileSdkKeys.length);
  for (let index = 0; index < tries && unproven.size > 0; index += 1) {
    const delivery = { sse: document.sse, clientSdkKey: clientSdkKeys[index], mobileSdkKey: mobileSdkKeys[index] };
    const views = tryRender(snapshot, delivery);
    if (views === undefined) return false;
    for (const view of unproven) {
      if ((await sha256Hex(canonicalJson(views[view]))) === signed.digests[view]) unproven.delete(view);
    }
  }
  return unproven.size === 0;
}

/** Texts of keys, newest first, and `undefined` for no key. */
function listKeyTexts(keys: readonly SdkKeyListing[], kind: SdkKeyListing["kind"]): readonly (string | undefined)[] {
  const newestFirst = keys.filter((key) => key.kind === kind).toSorted((a, b) => b.createdAtMs - a.createdAtMs);
  return [...newestFirst.map(({ key }) => key), undefined];
}

function tryRender(
  snapshot: CompiledEnvironment,
  delivery: Parameters<typeof renderViews>[1],
): ReturnType<typeof renderViews> | undefined {
  try {
    return renderViews(snapshot, delivery);
  } catch {
    // Not what a publish stores.
    return undefined;
  }
}
