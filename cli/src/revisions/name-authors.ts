import type { PublishClient } from "@burgee/publisher/client";
import type { MergeConflict } from "@burgee/publisher/core";

import type { ShownConflict } from "./render-conflicts.ts";

/** Files whose last author is looked up. Ours: each takes a call. */
const AUTHORS_MAX = 20;

/** Adds to each conflict the newest revision after `since` that changed the file. */
export async function nameAuthors(
  client: Pick<PublishClient, "readFeature">,
  projectKey: string,
  since: number,
  conflicts: readonly MergeConflict[],
): Promise<readonly ShownConflict[]> {
  const authors = new Map<string, ShownConflict["changedBy"]>();
  for (const path of new Set(conflicts.map((conflict) => conflict.path))) {
    const key = /^features\/(?:.*\/)?([^/]+)\.(?:ya?ml|json)$/.exec(path)?.[1];
    if (key === undefined || authors.size >= AUTHORS_MAX) continue;
    const changed = await client.readFeature(projectKey, key).catch(() => undefined);
    if (changed !== undefined && changed.changed.revision > since) authors.set(path, changed.changed);
  }
  return conflicts.map((conflict) => {
    const changedBy = authors.get(conflict.path);
    return changedBy === undefined ? conflict : { ...conflict, changedBy };
  });
}
