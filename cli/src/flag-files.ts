import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";

import type { FlagBundle } from "@burgee/publisher/core";

/** Reads the YAML files of a flags folder, sorted by path, without hidden ones. Rejects when it cannot be read. */
export async function readFlagFiles(folder: string): Promise<FlagBundle> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !path.split("/").some((part) => part.startsWith(".") || part === "node_modules"))
    .sort();
  const files = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(folder, path), "utf8") })),
  );
  return { files };
}

/** Finds the flags folder for a command run in `folder`: the folder itself, else the nearest `flags/` in it or above. */
export function findFlagsFolder(folder: string): string | undefined {
  if (existsSync(join(folder, "project.yaml"))) return resolve(folder);
  for (let current = resolve(folder); ; current = dirname(current)) {
    const candidate = join(current, "flags");
    if (existsSync(join(candidate, "project.yaml"))) return candidate;
    if (dirname(current) === current) return undefined;
  }
}
