import { execFileSync } from "node:child_process";
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { listTrackedFiles } from "@burgee/scripts/tracked-files";

/** Copies what git knows of a checkout, with the built engine, into a temporary folder whose packages can be run. */
export function copyCheckout(root: string): string {
  const copy = mkdtempSync(join(tmpdir(), "burgee-copy-"));
  for (const file of listTrackedFiles(root)) cpSync(join(root, file), join(copy, file));
  const git = (...args: readonly string[]): unknown => execFileSync("git", args, { cwd: copy });
  git("init", "--quiet");
  git("add", "--all");
  linkModules(join(root, "node_modules"), join(copy, "node_modules"));
  for (const folder of listNestedModules(root)) linkModules(join(root, folder), join(copy, folder));
  return copy;
}

/** Links every installed package, and repeats the links to packages of the workspace: those must lead into the copy. */
function linkModules(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    const path = join(from, name);
    if (lstatSync(path).isSymbolicLink()) symlinkSync(readlinkSync(path), join(to, name));
    else if (name === "@burgee") linkModules(path, join(to, name));
    else symlinkSync(path, join(to, name));
  }
}

function listNestedModules(root: string): string[] {
  return listTrackedFiles(root, ["*/package.json"])
    .map((manifest) => manifest.replace("package.json", "node_modules"))
    .filter((folder) => lstatSync(join(root, folder), { throwIfNoEntry: false }) !== undefined);
}
