import { gzipSync } from "node:zlib";

import { expect, it } from "vitest";

import { RIVALS } from "./bundles.ts";
import { measureBundle } from "./measure.ts";

it("counts the code and every file beside it, each compressed on its own", async () => {
  const code = 'export const text = "x".repeat(3);';
  const bytes = await measureBundle({ code });
  expect(bytes).toBe(gzipSync('var t="x".repeat(3);export{t as text};\n', { level: 9 }).length);
  const withFile = await measureBundle({ code, files: ["LICENSE"] });
  expect(withFile).toBeGreaterThan((bytes ?? 0) + 3_000);
});

it("measures every rival from its own package", async () => {
  for (const code of Object.values(RIVALS)) expect(await measureBundle({ code })).toBeGreaterThan(5_000);
});
