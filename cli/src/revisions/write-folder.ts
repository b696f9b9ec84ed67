import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { CommandError, EXIT } from "../command-error.ts";
import type { OpenFolder } from "./open-folder.ts";

/** A file to write; undefined removes it. */
export type FileChange = readonly [path: string, text: string | undefined];

/** Writes the changed files of a folder. Writes nothing when one of them was edited since the folder was read. */
export async function writeFolder({ folder, texts }: OpenFolder, changes: readonly FileChange[]): Promise<void> {
  for (const [path] of changes) {
    const now = await readFile(join(folder, path), "utf8").catch(() => undefined);
    if (now === texts.get(path)) continue;
    throw new CommandError(
      EXIT.conflict,
      `${path} was edited while this command ran`,
      "Nothing was written; repeat it.",
    );
  }
  for (const [path, text] of changes) {
    const file = join(folder, path);
    if (text === undefined) {
      await rm(file, { force: true });
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}.tmp`;
    await writeFile(temporary, text);
    await rename(temporary, file);
  }
}
