import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Paths of a git checkout that match git's path patterns, new files included and ignored ones aside. */
export function listTrackedFiles(root: string, patterns: readonly string[] = []): string[] {
  const list = (...options: string[]): string[] =>
    execFileSync("git", ["ls-files", "-z", ...options, "--", ...patterns], { cwd: root, encoding: "utf8" })
      .split("\0")
      .filter((file) => file !== "");
  const deleted = new Set(list("--deleted"));
  return list("--cached", "--others", "--exclude-standard").filter((file) => !deleted.has(file));
}

/** Text of every file that `listTrackedFiles` finds, by its path. */
export function readTrackedFiles(root: string, patterns: readonly string[]): Map<string, string> {
  return new Map(listTrackedFiles(root, patterns).map((file) => [file, readFileSync(join(root, file), "utf8")]));
}
