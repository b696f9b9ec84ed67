import { describe, expect, it } from "vitest";

import { type ScriptResult, runScript, withScratchCheckout } from "../testing/scratch-checkout.ts";
import { checkTree, compareWithKnown } from "./check-tree.ts";

const PACKAGES = new Map([
  ["@burgee/contract", "contract"],
  ["@burgee/publisher", "publisher"],
  ["@burgee/bucketing-wasm", "bucketing-wasm"],
  ["@burgee/sdk-core", "sdk/core"],
  ["@burgee/worker-common", "workers/common"],
  ["@burgee/worker-config", "workers/config"],
  ["@burgee/local", "harness/local"],
  ["@burgee/load", "harness/load"],
  ["@burgee/firehose-emulator", "harness/firehose-emulator"],
]);

function check(file: string, source: string): string[] {
  return checkTree({ files: new Map([[file, source]]), packages: PACKAGES });
}

const importing = (specifier: string): string => `import { thing } from "${specifier}";`;

describe("between packages", () => {
  it.each([
    ["a Worker imports the contract", "workers/config/src/routes/a.ts", "@burgee/contract"],
    ["a Worker imports a sub-path of common", "workers/config/src/routes/a.ts", "@burgee/worker-common/testing"],
    ["a preview imports the engine", "publisher/src/preview/a.ts", "@burgee/bucketing-wasm/load"],
    ["a Worker imports rows", "workers/publish/src/routes/a.ts", "@burgee/contract/admin"],
    ["rows import schemas", "contract/src/admin/a.ts", "valibot"],
    ["a harness imports anything", "harness/load/src/a.ts", "@burgee/local/runtime"],
    ["a test imports a harness", "workers/config/src/routes/a.test.ts", "@burgee/local"],
    ["a test imports a real client", "sdk/core/test/a.ts", "@devcycle/js-client-sdk"],
    ["a package from outside", "workers/config/src/routes/a.ts", "hono"],
  ])("allows: %s", (_, file, specifier) => {
    expect(check(file, importing(specifier))).toEqual([]);
  });

  it.each([
    ["the contract imports a package", "contract/src/a.ts", "@burgee/publisher"],
    ["the compiler imports the engine", "publisher/src/core/a.ts", "@burgee/bucketing-wasm"],
    ["an SDK imports a Worker", "sdk/core/src/a.ts", "@burgee/worker-common"],
    ["a product imports a harness", "workers/config/src/routes/a.ts", "@burgee/local"],
    ["an emulator imports the platform", "harness/firehose-emulator/src/a.ts", "@burgee/local"],
    ["a product imports a rival", "workers/config/src/routes/a.ts", "@devcycle/js-client-sdk"],
    ["the contract imports its rows", "contract/src/index.ts", "./admin/row.ts"],
    ["the contract imports schemas", "contract/src/limits.ts", "valibot"],
    ["the config Worker imports rows", "workers/config/src/routes/a.ts", "@burgee/contract/admin"],
    ["an SDK imports rows", "sdk/core/src/a.ts", "@burgee/contract/admin"],
    ["common imports schemas", "workers/common/src/admin/a.ts", "valibot"],
    ["the realtime Worker mounts rows", "workers/realtime/src/routes/a.ts", "@burgee/worker-common/admin"],
    ["the engine imports its host", "bucketing-wasm/assembly/a.ts", "../src/load.ts"],
  ])("refuses: %s", (_, file, specifier) => {
    expect(check(file, importing(specifier))).toHaveLength(1);
  });

  it.each(["../../local/src/main.ts", "../../../contract/src/index.ts"])(
    "refuses the relative path %s into another package, even in a harness",
    (specifier) => {
      expect(check("harness/load/src/a.ts", importing(specifier))).toEqual([
        expect.stringContaining("leaves its package by a relative path"),
      ]);
    },
  );

  it.each([
    ["a re-export", 'export { thing } from "@burgee/publisher";'],
    ["a type", 'import type { Thing } from "@burgee/publisher";'],
    ["a dynamic import", 'const thing = await import("@burgee/publisher");'],
  ])("sees %s", (_, source) => {
    expect(check("contract/src/a.ts", source)).toHaveLength(1);
  });
});

describe("between layers", () => {
  it.each([
    ["workers/config/src/index.ts", "./routes/serve.ts"],
    ["workers/config/src/routes/a.ts", "../services.ts"],
    ["workers/config/src/routes/a.ts", "./b.ts"],
    ["workers/config/src/objects/a.ts", "../services.ts"],
    ["workers/config/src/services.ts", "./adapters/a.ts"],
    ["workers/config/src/adapters/a.ts", "../core/ports.ts"],
    ["workers/config/src/core/a.test.ts", "../adapters/a.ts"],
    ["publisher/src/client/a.ts", "../core/publishing-api.ts"],
  ])("allows %s to import %s", (file, specifier) => {
    expect(check(file, importing(specifier))).toEqual([]);
  });

  it.each([
    ["workers/config/src/index.ts", "./adapters/a.ts"],
    ["workers/config/src/routes/a.ts", "../adapters/a.ts"],
    ["workers/config/src/routes/a.ts", "../objects/a.ts"],
    ["workers/config/src/objects/a.ts", "../routes/a.ts"],
    ["workers/config/src/services.ts", "./routes/a.ts"],
    ["workers/config/src/adapters/a.ts", "../objects/a.ts"],
    ["workers/config/src/core/a.ts", "../adapters/a.ts"],
    ["workers/config/src/core/deep/a.ts", "../../services.ts"],
    ["workers/common/src/core/a.ts", "../http/request.ts"],
    ["publisher/src/core/a.ts", "../client/publish-client.ts"],
  ])("refuses that %s imports %s", (file, specifier) => {
    expect(check(file, importing(specifier))).toEqual([expect.stringContaining("must not import")]);
  });

  it("refuses a Worker's file outside every layer", () => {
    expect(check("workers/config/src/helpers.ts", "export {};")).toEqual([expect.stringContaining("no layer")]);
  });

  it("refuses the platform in a core folder, but not in its comments", () => {
    expect(check("workers/config/src/core/a.ts", "export const now = Date.now();")).toHaveLength(1);
    expect(check("workers/config/src/core/a.ts", "// Date.now() is the caller's\nexport {};")).toEqual([]);
    expect(check("sdk/core/src/a.ts", "export const now = Date.now();")).toHaveLength(1);
    expect(check("sdk/core/src/web/a.ts", "export const now = Date.now();")).toEqual([]);
  });
});

describe("known violations", () => {
  it("pass while they exist and fail once they are gone", () => {
    expect(compareWithKnown(["a: x"], ["a: x"])).toEqual([]);
    expect(compareWithKnown(["a: x", "b: y"], ["a: x"])).toEqual(["b: y"]);
    expect(compareWithKnown([], ["a: x"])).toEqual(["no longer a known violation: a: x"]);
  });
});

describe("the script", () => {
  it("fails on a checkout with one wrong import and passes without it", async () => {
    const manifests = {
      "contract/package.json": '{ "name": "@burgee/contract" }',
      "publisher/package.json": '{ "name": "@burgee/publisher" }',
    };
    const run = async (source: string): Promise<ScriptResult> =>
      await withScratchCheckout({ ...manifests, "contract/src/a.ts": source }, (root) =>
        runScript("check-boundaries.ts", "--root", root),
      );
    expect(await run(importing("@burgee/publisher"))).toMatchObject({
      status: 1,
      output: expect.stringContaining("contract/src/a.ts: contract must not import publisher"),
    });
    expect(await run("export {};")).toMatchObject({ status: 0 });
  });
});
