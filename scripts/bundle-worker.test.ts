import { existsSync } from "node:fs";
import { join, relative } from "node:path";

import { expect, it } from "vitest";

import { type BundledWorker, bundleWorker } from "./bundle-worker.ts";
import { withScratchCheckout } from "./testing/scratch-checkout.ts";
import { repositoryRoot } from "./workers.ts";

const CONFIG = 'name = "scratch-worker"\nmain = "index.js"\ncompatibility_date = "2026-11-02"\n';

/** Bundles a Worker of one file and checks that its bundle is there. */
async function bundle(source: string): Promise<BundledWorker> {
  return withScratchCheckout({ "wrangler.toml": CONFIG, "index.js": source }, (root) => {
    const bundled = bundleWorker(relative(repositoryRoot, join(root, "wrangler.toml")), join(root, "dist"));
    expect(existsSync(join(root, "dist/index.js"))).toBe(true);
    return bundled;
  });
}

it("bundles a Worker and reads its name and sizes", async () => {
  const bundled = await bundle('export default { fetch: () => new Response("a") };');
  expect(bundled).toMatchObject({ worker: "scratch-worker", uploadKiB: expect.any(Number) });
  expect(bundled.gzipKiB).toBeGreaterThan(0);
});

it("throws when a Worker imports what is not there", async () => {
  await expect(bundle('import "./absent.js"; export default {};')).rejects.toThrow("absent.js");
});
