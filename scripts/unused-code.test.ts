import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { expect, it } from "vitest";

import { withScratchCheckout } from "./testing/scratch-checkout.ts";
import { repositoryRoot } from "./workers.ts";

const MANIFEST = { name: "scratch", type: "module", exports: "./index.ts" };

/** Runs knip, as `npm run check:unused` does, on a package of three files. */
async function findUnused(manifest: object, index: string): Promise<{ status: number | null; stdout: string }> {
  const files = {
    "package.json": JSON.stringify({ ...MANIFEST, ...manifest }),
    "index.ts": index,
    "parts.ts": "export const used = 1;\nexport const spare = 2;\n",
  };
  return await withScratchCheckout(files, (cwd) =>
    spawnSync(process.execPath, [join(repositoryRoot, "node_modules/knip/bin/knip.js"), "--no-progress"], {
      cwd,
      encoding: "utf8",
    }),
  );
}

const USES_BOTH = 'export { used, spare } from "./parts.ts";';

it.each([
  ["an unused export", {}, 'export { used } from "./parts.ts";', "spare"],
  ["an unused file", {}, "export const alone = 1;", "parts.ts"],
  ["an unused dependency", { dependencies: { hono: "4.0.0" } }, USES_BOTH, "hono"],
])("finds %s", async (_, manifest, index, name) => {
  expect(await findUnused(manifest, index)).toMatchObject({ status: 1, stdout: expect.stringContaining(name) });
});

it("accepts a package that uses all it has", async () => {
  expect(await findUnused({}, USES_BOTH)).toMatchObject({ status: 0, stdout: "" });
});
