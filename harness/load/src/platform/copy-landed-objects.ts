import { existsSync, mkdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { Miniflare } from "miniflare";

type Bucket = Awaited<ReturnType<Miniflare["getR2Bucket"]>>;

/** Where `EVENT_SINK = "r2"` lands events in the spool bucket. */
const LANDED_PREFIX = "landed/";

/**
 * Copies what the sink in R2 has landed into a folder that SQL can read, with the time at which each object appeared.
 * Objects never change under their name, so those that are there already are left alone. Throws when the bucket fails.
 */
export async function copyLandedObjects(bucket: Bucket, folder: string): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await bucket.list({ prefix: LANDED_PREFIX, ...(cursor === undefined ? {} : { cursor }) });
    for (const { key, uploaded } of page.objects) {
      const file = join(folder, key.slice(LANDED_PREFIX.length));
      if (existsSync(file)) continue;
      const object = await bucket.get(key);
      if (object === null) continue;
      mkdirSync(dirname(file), { recursive: true });
      // Renamed into place, so that a reader never meets half a file.
      writeFileSync(`${file}.part`, Buffer.from(await object.arrayBuffer()));
      utimesSync(`${file}.part`, uploaded, uploaded);
      renameSync(`${file}.part`, file);
    }
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
}
