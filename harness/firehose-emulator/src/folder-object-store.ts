import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { ObjectStore } from "./object-store.ts";
import { syncFolder } from "./segment-file.ts";

/**
 * Objects as files. Each appears under its key at once and whole: written aside first, then renamed.
 *
 * @param fsync Wait for the disk, so that an object that was put survives loss of power.
 */
export function createFolderObjectStore(folder: string, fsync: boolean): ObjectStore {
  const asideFolder = join(folder, ".incomplete");
  rmSync(asideFolder, { recursive: true, force: true });
  mkdirSync(asideFolder, { recursive: true });
  return {
    put: async (key, bytes) => {
      const aside = join(asideFolder, randomUUID());
      const path = join(folder, key);
      const file = await open(aside, "wx");
      try {
        await file.writeFile(bytes);
        if (fsync) await file.sync();
      } finally {
        await file.close();
      }
      await mkdir(dirname(path), { recursive: true });
      await rename(aside, path);
      if (fsync) syncFolder(dirname(path));
    },
  };
}
