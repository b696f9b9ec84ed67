import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { openStateFolder } from "./state-folder.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "burgee-state-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("requires signatures in a new folder, with one key for its life", async () => {
  const { secrets } = await openStateFolder(root, { reset: false });
  expect(secrets.signing).toMatchObject({ integrity: "require", publicKeys: { local: expect.any(String) } });
  expect((await openStateFolder(root, { reset: false })).secrets).toEqual(secrets);
});

it("only checks signatures in a folder of an earlier release, and keeps its secrets", async () => {
  const earlier = { adminToken: "a", streamSecret: "s", awsAccessKeyId: "i", awsSecretAccessKey: "k" };
  writeFileSync(join(root, "secrets.json"), JSON.stringify(earlier));
  const { secrets } = await openStateFolder(root, { reset: false });
  expect(secrets).toMatchObject({ ...earlier, signing: { integrity: "log" } });
  expect((await openStateFolder(root, { reset: false })).secrets).toEqual(secrets);
});
