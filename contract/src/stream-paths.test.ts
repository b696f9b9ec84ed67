import { describe, expect, it } from "vitest";

import { sha256Hex } from "./digest.ts";
import { createStreamPaths } from "./stream-paths.ts";
import { signKeyStreamPath } from "./stream-token.ts";

const SECRET = "a-secret-of-the-tests-that-is-long-enough";
const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 10, 21, 12);

describe("stream paths", () => {
  it("are signed for the key of the caller, and made once an hour", async () => {
    let nowMs = NOON;
    const paths = createStreamPaths(SECRET, () => nowMs);
    const expected = await signKeyStreamPath(SECRET, "e1", await sha256Hex("dvc_client_a"), NOON);
    expect(await paths.find("e1", "dvc_client_a")).toBe(expected);
    expect(paths.find("e1", "dvc_client_a")).toBe(expected);
    expect(await paths.find("e1", "dvc_client_b")).not.toBe(expected);
    nowMs += HOUR_MS;
    expect(paths.find("e1", "dvc_client_a")).toBeInstanceOf(Promise);
  });

  it("are renewed on the next day", async () => {
    let nowMs = NOON;
    const paths = createStreamPaths(SECRET, () => nowMs);
    const first = await paths.find("e1", "dvc_client_a");
    nowMs += 24 * HOUR_MS;
    expect(await paths.find("e1", "dvc_client_a")).not.toBe(first);
  });

  it("forget rather than grow without bound", async () => {
    const paths = createStreamPaths(SECRET, () => NOON);
    await paths.find("e1", "first");
    for (let key = 0; key < 10_000; key += 1) await paths.find("e1", `key ${key}`);
    expect(paths.find("e1", "first")).toBeInstanceOf(Promise);
    expect(typeof paths.find("e1", "key 9999")).toBe("string");
  });
});
