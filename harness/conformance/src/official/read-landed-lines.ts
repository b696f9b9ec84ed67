import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import type { EventRecord } from "@burgee/contract";

/** Every event in the landing folder, in no particular order. */
export async function readLandedEvents(folder: string): Promise<EventRecord[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".gz"));
  const texts = await Promise.all(
    files.map(async (file) => gunzipSync(await readFile(join(file.parentPath, file.name))).toString()),
  );
  return texts.flatMap((text) =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as EventRecord),
  );
}
