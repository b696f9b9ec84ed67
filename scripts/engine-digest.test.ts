import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { digestWasm, findEngineProblems, readPinnedDigest } from "./engine-digest.ts";
import { repositoryRoot } from "./workers.ts";

/** `printf engine | sha256sum` */
const DIGEST = "ed9f6f25068608efd412958da4dfc19328ca3511251fa6d5f9c42baf230e32f8";

describe("the engine's digest", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "burgee-engine-"));
    writeFileSync(join(folder, "abc-bucketing.wasm"), "engine");
    writeFileSync(join(folder, "index.js"), "code");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is that of the modules in a bundle", () => {
    expect(digestWasm(folder)).toEqual([DIGEST]);
  });

  it("is accepted when it is the pinned one, and a bundle without an engine has none to check", () => {
    expect(findEngineProblems([DIGEST], DIGEST)).toEqual([]);
    expect(findEngineProblems([], DIGEST)).toEqual([]);
  });

  it.each(["", "0".repeat(64)])("is refused when %j is pinned", (pinned) => {
    expect(findEngineProblems([DIGEST], pinned)).toEqual([expect.stringContaining(DIGEST)]);
  });

  it("is read from a file as sha256sum writes it", () => {
    mkdirSync(join(folder, "bucketing-wasm"));
    const file = join(folder, "bucketing-wasm/engine.sha256");
    writeFileSync(file, `${DIGEST}  bucketing-wasm/build/bucketing.wasm\n`);
    expect(readPinnedDigest(folder)).toBe(DIGEST);
    writeFileSync(file, "not a digest\n");
    expect(readPinnedDigest(folder)).toBe("");
  });

  it("of the engine that the tests run is the pinned one", () => {
    expect(digestWasm(`${repositoryRoot}bucketing-wasm/build`)).toEqual([readPinnedDigest()]);
  });
});
