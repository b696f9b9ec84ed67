import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { isRecord } from "@burgee/contract";

/** What the files of a folder are based on, as `pull`, `push` and `publish` write it down. */
export interface WrittenBase {
  readonly revision: number;
  /** Digest of the files that the folder had: of the revision's, or of what was pushed and merged into it. */
  readonly tree: string;
  /** The commit that was checked out; absent without Git. */
  readonly commit?: string;
  /**
   * Digests of the files that were in that tree and differed from the commit, null for removed ones. When Git brings
   * back what they replaced, the folder no longer holds the tree.
   */
  readonly written?: Readonly<Record<string, string | null>>;
}

const FOLDER = ".burgee";

/** Reads what was written down. Undefined when there is nothing or when it cannot be understood. */
export async function readBaseFile(flagsFolder: string): Promise<WrittenBase | undefined> {
  let base: unknown;
  try {
    base = JSON.parse(await readFile(join(flagsFolder, FOLDER, "base.json"), "utf8"));
  } catch {
    return undefined;
  }
  if (!isRecord(base) || !Number.isSafeInteger(base["revision"]) || typeof base["tree"] !== "string") return undefined;
  const { revision, tree, commit, written } = base;
  return {
    revision: Number(revision),
    tree,
    ...(typeof commit === "string" ? { commit } : {}),
    ...(isRecord(written) ? { written: written as Record<string, string | null> } : {}),
  };
}

/** Writes down the base of a folder, where Git does not see it. */
export async function writeBase(flagsFolder: string, base: WrittenBase): Promise<void> {
  const folder = join(flagsFolder, FOLDER);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, ".gitignore"), "*\n");
  const temporary = join(folder, `base.${process.pid}.json`);
  await writeFile(temporary, `${JSON.stringify(base)}\n`);
  await rename(temporary, join(folder, "base.json"));
}
