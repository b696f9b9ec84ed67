import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

import {
  type DecodedFile,
  decodeFlagFile,
  type FlagBundle,
  placeFile,
  type Problem,
  treatFile,
} from "@burgee/publisher/core";

/** A flags folder as it lies on disk. */
export interface FlagFolder extends FlagBundle {
  /** Files in another encoding, and copies that editors left. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the files of a flags folder, sorted by path. Files that have no place there are listed with an empty text, so that
 * the compiler names them. Rejects when the folder cannot be read. One file after the other: for a thousand small ones,
 * asynchronous reads take three times the CPU (`npm run -s bench:publish`).
 */
export async function readFlagFiles(folder: string): Promise<FlagFolder> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const backups = paths.filter((path) => treatFile(path) === "backup").map(warnAboutBackup);
  const decoded = paths.filter((path) => treatFile(path) === "read").map((path) => readFlagFile(folder, path));
  return {
    files: decoded.map(({ file }) => file),
    problems: [...backups, ...decoded.flatMap(({ problem }) => problem ?? [])],
  };
}

function readFlagFile(folder: string, path: string): DecodedFile {
  if (placeFile(path).kind === "unknown") return { file: { path, text: "" }, problem: undefined };
  return decodeFlagFile(path, readFileSync(join(folder, path)));
}

function warnAboutBackup(file: string): Problem {
  const message = "this copy that an editor left is not read";
  return { severity: "warning", code: "unknown_file", file, line: 1, column: 1, message, remedy: "Remove it." };
}

/** Finds the flags folder for a command run in `folder`: the folder itself, else the nearest `flags/` in it or above. */
export function findFlagsFolder(folder: string): string | undefined {
  if (holdsProject(folder)) return resolve(folder);
  for (let current = resolve(folder); ; current = dirname(current)) {
    const candidate = join(current, "flags");
    if (holdsProject(candidate)) return candidate;
    if (dirname(current) === current) return undefined;
  }
}

function holdsProject(folder: string): boolean {
  return ["project.yaml", "project.yml", "project.json"].some((name) => existsSync(join(folder, name)));
}
