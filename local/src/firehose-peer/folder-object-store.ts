import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ObjectStore } from "./object-store.ts";

/** Objects as files. Each appears under its key at once and whole: written aside first, then renamed. */
export function createFolderObjectStore(folder: string): ObjectStore {
  const asideFolder = join(folder, ".incomplete");
  rmSync(asideFolder, { recursive: true, force: true });
  mkdirSync(asideFolder, { recursive: true });
  return {
    put: async (key, bytes) => {
      const aside = join(asideFolder, randomUUID());
      const path = join(folder, key);
      await writeFile(aside, bytes);
      await mkdir(dirname(path), { recursive: true });
      await rename(aside, path);
    },
  };
}
