import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openStateFolder } from "./state-folder.ts";

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe("the state folder", () => {
  let parent = "";
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "burgee-state-"));
  });
  afterEach(() => rmSync(parent, { recursive: true }));

  it("is open to its owner only, with secrets that nobody else reads", async () => {
    const { root } = await openStateFolder(join(parent, "a/b"), { reset: false });
    expect(modeOf(root)).toBe(0o700);
    expect(modeOf(join(root, "secrets.json"))).toBe(0o600);
  });

  it("is closed when an earlier start left it open", async () => {
    const root = join(parent, "state");
    mkdirSync(root, { mode: 0o755 });
    await openStateFolder(root, { reset: false });
    expect(modeOf(root)).toBe(0o700);
  });

  it("requires signatures in a new folder, with one key for its life", async () => {
    const root = join(parent, "state");
    const { secrets } = await openStateFolder(root, { reset: false });
    expect(secrets.signing).toMatchObject({ integrity: "require", publicKeys: { local: expect.any(String) } });
    expect((await openStateFolder(root, { reset: false })).secrets).toEqual(secrets);
  });

  it("only checks signatures in a folder of an earlier release, and keeps its secrets", async () => {
    const earlier = { adminToken: "a", streamSecret: "s", awsAccessKeyId: "i", awsSecretAccessKey: "k" };
    const root = join(parent, "state");
    mkdirSync(root);
    writeFileSync(join(root, "secrets.json"), JSON.stringify(earlier));
    const { secrets } = await openStateFolder(root, { reset: false });
    expect(secrets).toMatchObject({ ...earlier, signing: { integrity: "log" } });
    expect((await openStateFolder(root, { reset: false })).secrets).toEqual(secrets);
  });
});
