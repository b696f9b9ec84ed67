import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { SDK_VERSION } from "../src/sdk-version.ts";

it("names the version of the package", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string };
  expect(SDK_VERSION).toBe(manifest.version);
});
