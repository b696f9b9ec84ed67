import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { repositoryRoot } from "../workers.ts";

/** Writes files into a new git checkout in a temporary folder, gives its path to `use`, and removes it. */
export async function withScratchCheckout<Result>(
  files: Readonly<Record<string, string>>,
  use: (root: string) => Result | Promise<Result>,
): Promise<Result> {
  const root = mkdtempSync(join(tmpdir(), "burgee-checkout-"));
  try {
    execFileSync("git", ["init", "--quiet"], { cwd: root });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export interface ScriptResult {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a script of this folder in a process of its own and returns its exit code and everything it printed. */
export function runScript(script: string, ...args: readonly string[]): ScriptResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(repositoryRoot, "scripts", script), ...args], {
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}
