import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { findStaleBindings } from "./find-stale-bindings.ts";
import { withScratchCheckout } from "./testing/scratch-checkout.ts";
import { repositoryRoot } from "./workers.ts";

const WORKER = "workers/realtime";

/** Copies a Worker's files, replaces one text in one of them, and checks the copy. */
async function check(file: string, from: string, to: string): Promise<string[]> {
  return await withScratchCheckout({}, async (root) => {
    cpSync(join(repositoryRoot, WORKER), root, { recursive: true, filter: (path) => !/\/(dist|test)$/.test(path) });
    const path = join(root, file);
    const text = readFileSync(path, "utf8");
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
    return await findStaleBindings([root]);
  });
}

it.each([
  ["a variable that wrangler.toml gained", "wrangler.toml", "[vars]", '[vars]\nNEW_VARIABLE = "1"'],
  ["a type changed by hand", "worker-configuration.d.ts", "R2Bucket", "KVNamespace"],
])("finds %s", async (_, file, from, to) => {
  expect(await check(file, from, to)).toEqual([expect.stringContaining("is stale")]);
});

it("accepts a file that matches", async () => {
  expect(await check("wrangler.toml", "[vars]", "[vars]")).toEqual([]);
});
