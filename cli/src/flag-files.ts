import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";

import type { FlagBundle } from "@burgee/publisher/core";

/** Reads the YAML files of a flags folder, in order of path; hidden and other files are left out. Rejects when it cannot be read. */
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

/** The flags folder that a command means when it is run here: this folder, or `flags/` in it or above it. */
export function findFlagsFolder(folder: string): string | undefined {
  if (existsSync(join(folder, "project.yaml"))) return resolve(folder);
  for (let current = resolve(folder); ; current = dirname(current)) {
    const candidate = join(current, "flags");
    if (existsSync(join(candidate, "project.yaml"))) return candidate;
    if (dirname(current) === current) return undefined;
  }
}
