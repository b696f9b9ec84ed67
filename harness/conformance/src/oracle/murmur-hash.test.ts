import { describe, expect, it } from "vitest";

import { ReferenceEngine } from "../subjects/reference-engine.ts";
import { boundHashes } from "./bounded-hashes.ts";
import { hashText } from "./murmur-hash.ts";

/** Measured on the published engine; section 2 of the bucketing specification. */
const HASHES: readonly (readonly [text: string, seed: number, hash: number])[] = [
  ["", 0, 0],
  ["", 1, 1364076727],
  ["a", 1, 1485495528],
  ["ab", 1, 3087506246],
  ["abc", 1, 2859854335],
  ["abcd", 1, 2616542610],
  ["hello, world", 0, 345750399],
  ["user-123", 1, 2713655292],
  ["\u007f", 1, 595668621],
  ["\u0080", 1, 3225426535],
  ["é", 1, 3225426535],
  ["\\", 1, 3225426535],
  ["日本", 1, 558068272],
  ["\\\\", 1, 558068272],
  ["x".repeat(2500), 1, 2872023504],
];

describe("hashText", () => {
  it.each(HASHES)("folds and hashes %j with seed %d", (text, seed, hash) => {
    expect(hashText(text, seed, "devcycle")).toBe(hash);
  });

  it("equals the published engine", async () => {
    const reference = await ReferenceEngine.create();
    for (const [text, seed, hash] of HASHES) expect(reference.hash(text, seed)).toBe(hash);
    for (const [value, targetId] of [
      ["user-1", "target-1"],
      ["日本", "t1"],
    ] as const) {
      const { rollout, bucket } = boundHashes(value, targetId, "devcycle");
      expect(reference.boundedHashes(value, targetId)).toEqual({ rolloutHash: rollout, bucketingHash: bucket });
    }
  });

  it.each([
    ["Hello, world!", 0x24884cba],
    ["The quick brown fox jumps over the lazy dog", 0x2fa826cd],
    ["\u03c0".repeat(8), 0xd58063c1],
  ])("hashes the UTF-8 bytes of %j under the standard rule set", (text, hash) => {
    expect(hashText(text, 0x9747b28c, "standard")).toBe(hash);
  });
});
