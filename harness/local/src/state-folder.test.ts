import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
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

  it("is open to its owner only, with secrets that nobody else reads", () => {
    const { root } = openStateFolder(join(parent, "a/b"), { reset: false });
    expect(modeOf(root)).toBe(0o700);
    expect(modeOf(join(root, "secrets.json"))).toBe(0o600);
  });

  it("is closed when an earlier start left it open", () => {
    const root = join(parent, "state");
    mkdirSync(root, { mode: 0o755 });
    openStateFolder(root, { reset: false });
    expect(modeOf(root)).toBe(0o700);
  });
});
