import { describe, expect, it } from "vitest";

import { createValuePatterns } from "../src/core/value-patterns.ts";
import { problemsOf } from "./problem-kit.ts";
import { sampleBundle } from "./sample-bundle.ts";

/** A feature with one variable of the given pattern and one value. */
const bundleWith = (pattern: string, value: string) =>
  sampleBundle({
    "features/x.yaml": [
      "type: ops",
      `variables: { x: { type: String, schema: { pattern: ${JSON.stringify(pattern)} } } }`,
      `variations: { on: { values: { x: ${JSON.stringify(value)} } } }`,
    ].join("\n"),
  });

async function measureMs(run: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await run();
  return performance.now() - startMs;
}

describe("a variable's pattern", () => {
  it.each([
    ["^[a-z]+$", "abc", "ab1"],
    ["^#[0-9a-fA-F]{6}$", "#00FFaa", "#00FFa"],
    ["^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "0123abcd-0123-0123-0123-0123456789ab", "0123abcd"],
    [String.raw`^https:\/\/[\w.-]+\/?$`, "https://shop.example/", "ftp://shop.example"],
    [String.raw`^\u00e9\p{Lu}$`, "éÀ", "éa"],
    [String.raw`(?<year>\d{4})`, "in 2026", "in 26"],
    ["^(on|off)?$", "", "maybe"],
  ])("%s takes %j and refuses %j, as JavaScript does", async (pattern, good, bad) => {
    expect([good, bad].map((value) => new RegExp(pattern, "u").test(value))).toEqual([true, false]);
    expect(await problemsOf(bundleWith(pattern, good))).toEqual([]);
    expect(await problemsOf(bundleWith(pattern, bad))).toMatchObject([
      { place: "features/x.yaml:3:34", message: expect.stringContaining("does not match the variable's pattern") },
    ]);
  });

  it.each([
    ["^(a+)+$", "a".repeat(2_000)],
    ["^(a|a)*$", "a".repeat(2_000)],
    ["^(.*)*x$", "a".repeat(2_000)],
    [`${".*".repeat(40)}=`, "a".repeat(5_000)],
    [String.raw`^(\w+\s?)*$`, "a".repeat(2_000)],
    ["[ab]*a[ab]{900}c", "ab".repeat(1_000)],
  ])("%s, which would backtrack for hours, is decided at once", async (pattern, value) => {
    const bundle = bundleWith(pattern, `${value}!`);
    expect(await measureMs(() => problemsOf(bundle))).toBeLessThan(2_000);
  });

  it.each([
    ["one character too long", "a".repeat(1_001), /at most 1000 characters/, /Shorten/],
    ["too much repeated", "(?:abcdefghij){300}", /repeats too much/, /2000 steps/],
    ["too much repeated in each other", "((a{20}){20}){20}", /repeats too much/, /2000 steps/],
    ["looking ahead", "^(?=a)", /linear time/, /looking ahead/],
    ["referring back", String.raw`(a)\1`, /linear time/, /references/],
    ["no regular expression", "(", /not a regular expression/, /without slashes/],
  ])("is refused with its place when it is %s", async (_name, pattern, message, remedy) => {
    const found = await problemsOf(bundleWith(pattern, "a"));
    expect(found).toEqual([
      {
        place: expect.stringMatching(/^features\/x\.yaml:2:\d+$/),
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(remedy),
      },
    ]);
  });

  it("may have 1,000 characters, and its values 10,000", async () => {
    expect(await problemsOf(bundleWith(`^${"a?".repeat(499)}$`, "a"))).toEqual([]);
    expect(await problemsOf(bundleWith("^a*$", "a".repeat(10_000)))).toEqual([]);
    const [problem] = await problemsOf(bundleWith("^a*$", "a".repeat(10_001)));
    expect(problem?.message).toContain("at most 10000 characters");
  });

  it("costs a bounded time together with all others of the folder", async () => {
    const lines = Array.from({ length: 500 }, (_, index) => [
      `  v${index}: { type: String, schema: { pattern: "^[\\\\p{L}\\\\p{N}]{1,${900 + (index % 99)}}c${index}" } }`,
      `v${index}: "${"ab".repeat(500)}"`,
    ]);
    const text = [
      "type: ops",
      "variables:",
      ...lines.map(([variable]) => variable),
      `variations: { on: { values: { ${lines.map(([, value]) => value).join(", ")} } } }`,
    ].join("\n");
    let messages: readonly string[] = [];
    const tookMs = await measureMs(async () => {
      messages = (await problemsOf(sampleBundle({ "features/x.yaml": text }))).map(({ message }) => message);
    });
    expect(messages).toContain("the patterns and JSON Schemas of this folder together take too long to check");
    expect(tookMs).toBeLessThan(20_000);
  }, 60_000);

  it("is compiled once, and leaves room for five thousand everyday patterns", () => {
    const patterns = createValuePatterns();
    for (let index = 0; index < 5_000; index += 1) {
      const pattern = `^[a-z0-9-]{1,8}${index}$`;
      for (const value of ["first-text", "second-text", "third-text"]) {
        expect(patterns.match(pattern, value)).toBe("differs");
      }
    }
  });
});
