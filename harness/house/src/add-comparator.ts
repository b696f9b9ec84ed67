import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { COMPARATOR_EDITS } from "./comparator-edits.ts";
import { copyCheckout } from "./copy-checkout.ts";
import { isGenerated } from "./source-files.ts";

/** Written by the generators, in formats without comments. */
const GENERATED_FOLDERS = ["harness/conformance/vectors/"];

/**
 * Adds a comparator to a copy of the checkout and runs its vectors there. Returns the hand-written files that this
 * changed. Throws when a generator or a vector fails: then the edits are not enough, or no longer fit.
 */
export function addComparator(root: string): string[] {
  const copy = copyCheckout(root);
  try {
    for (const { file, apply } of COMPARATOR_EDITS) {
      const path = join(copy, file);
      writeFileSync(path, apply(readFileSync(path, "utf8")));
    }
    run(copy, ["scripts/generate.ts"]);
    run(join(copy, "bucketing-wasm"), [
      join(copy, "node_modules/assemblyscript/bin/asc.js"),
      "--config",
      "asconfig.json",
      "--target",
      "release",
    ]);
    run(join(copy, "bucketing-wasm"), [join(copy, "scripts/encode-engine.ts")]);
    run(copy, ["harness/conformance/src/vectors/main.ts"]);
    run(copy, ["node_modules/vitest/vitest.mjs", "run", "--project", "conformance", "src/vectors/vectors.test.ts"]);
    return listChanged(copy).filter((file) => !isWrittenByMachine(copy, file));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function run(cwd: string, args: readonly string[]): void {
  try {
    execFileSync(process.execPath, args, { cwd, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`With the new comparator, node ${args.join(" ")} fails:\n${stdout}${stderr}`, { cause: error });
  }
}

function listChanged(cwd: string): string[] {
  const changed = execFileSync("git", ["ls-files", "--modified", "--others", "--exclude-standard"], {
    cwd,
    encoding: "utf8",
  });
  return changed.split("\n").filter((file) => file !== "");
}

function isWrittenByMachine(root: string, file: string): boolean {
  return (
    GENERATED_FOLDERS.some((folder) => file.startsWith(folder)) || isGenerated(readFileSync(join(root, file), "utf8"))
  );
}
