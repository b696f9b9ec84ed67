import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { repositoryRoot } from "./workers.ts";

/** The digest that the engine's build is expected to have, as `sha256sum` writes it. Checked in, so that review sees it change. */
const PIN_FILE = "bucketing-wasm/engine.sha256";

/** SHA-256 of the WebAssembly modules that a bundle holds, lower-case hex. */
export function digestWasm(bundleFolder: string): string[] {
  return readdirSync(bundleFolder)
    .filter((name) => name.endsWith(".wasm"))
    .map((name) =>
      createHash("sha256")
        .update(readFileSync(join(bundleFolder, name)))
        .digest("hex"),
    );
}

/** The checked-in digest; empty when there is none. */
export function readPinnedDigest(root: string = repositoryRoot): string {
  return /^[0-9a-f]{64}/.exec(readFileSync(join(root, PIN_FILE), "utf8"))?.[0] ?? "";
}

/** Why a bundle must not be deployed: a module in it is not the engine that was reviewed. */
export function findEngineProblems(digests: readonly string[], pinned: string): string[] {
  return digests
    .filter((digest) => digest !== pinned)
    .map(
      (digest) =>
        `holds a WebAssembly module with SHA-256 ${digest}, but ${PIN_FILE} has ${pinned || "none"}. After a change of the engine or ` +
        `its compiler, run: sha256sum bucketing-wasm/build/bucketing.wasm > ${PIN_FILE}`,
    );
}
