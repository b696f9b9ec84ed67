import { expect, it } from "vitest";

import { murmurHash32 } from "./murmur-hash.ts";

it.each([
  ["", 0],
  ["a", 0x3c_25_69_b2],
  ["ab", 0x9b_bf_d7_5f],
  ["abc", 0xb3_dd_93_fa],
  ["test", 0xba_6b_d2_13],
  ["hello, world", 345_750_399],
  ["Hello, world!", 0xc0_36_3e_43],
  ["The quick brown fox jumps over the lazy dog", 0x2e_4f_f7_23],
] as const)("hashes %j as others do", (text, hash) => {
  expect(murmurHash32(text)).toBe(hash);
});

it("hashes the bytes of UTF-8, not code units", () => {
  expect(murmurHash32("é")).not.toBe(murmurHash32("\\"));
  expect(new Set(["é", "è", "日本", "日木"].map(murmurHash32)).size).toBe(4);
});
