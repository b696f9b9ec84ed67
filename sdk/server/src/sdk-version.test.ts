import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { SDK_VERSION } from "./sdk-version.ts";

it("reports the version of the package", () => {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  expect(JSON.parse(text)).toMatchObject({ version: SDK_VERSION });
});
