import { describe, expect, it } from "vitest";

import {
  ENVIRONMENTS_MAX,
  FILE_LENGTH_MAX,
  FILES_MAX,
  VALUE_BYTES_MAX,
  VALUE_DEPTH_MAX,
} from "../src/core/bundle-limits.ts";
import { compileBundle } from "../src/core/compile-bundle.ts";
import { describeProblem, PROBLEMS_SHOWN_MAX } from "../src/core/problem.ts";
import { FEATURE, problemsOf } from "./problem-kit.ts";
import { editFeature, sampleBundle } from "./sample-bundle.ts";

/** A feature whose JSON value has so many maps and lists inside one another, the file's own four included. */
function nested(depth: number) {
  const lists = depth - 5;
  const value = `{ a: ${"[".repeat(lists)}1${"]".repeat(lists)} }`;
  return sampleBundle({
    "features/x.yaml": `type: ops\nvariables: { x: JSON }\nvariations: { on: { values: { x: ${value} } } }\n`,
  });
}

describe("a flags folder", () => {
  it("is refused as a whole when it has too many files", async () => {
    const { files } = sampleBundle();
    const more = Array.from({ length: FILES_MAX }, (_, index) => ({ path: `features/f${index}.yaml`, text: "x: [" }));
    const problems = await problemsOf({ files: [...files, ...more] });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(`at most ${FILES_MAX} files`);
  });

  it.each([
    ["too long a path", `features/${"a".repeat(600)}.yaml`, "type: ops", /a path may be at most 500/],
    ["too many folders", `features/${"a/".repeat(10)}x.yaml`, "type: ops", /at most 10 folders deep/],
    ["too long a file", "features/x.yaml", `# ${"x".repeat(FILE_LENGTH_MAX)}`, /a file may be at most 2097152/],
  ])("is refused with %s", async (_name, path, text, message) => {
    const [problem, ...others] = await problemsOf(sampleBundle({ [path]: text }));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ message: expect.stringMatching(message) });
    expect(problem?.place.length).toBeLessThan(520);
  });

  it("may nest values as deep as the limit and no deeper", async () => {
    expect(await problemsOf(nested(VALUE_DEPTH_MAX))).toEqual([]);
    const [problem] = await problemsOf(nested(VALUE_DEPTH_MAX + 1));
    expect(problem?.message).toContain("at most 100 maps and lists deep");
    expect(problem?.place).toMatch(/^features\/x\.yaml:3:\d{3}$/);
    expect(await problemsOf(nested(5_000))).toHaveLength(1);
  });

  it("is refused when a value contains itself", async () => {
    const problems = await problemsOf(editFeature("type: release", "type: release\ntags: &t [*t]"));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]?.place).toMatch(new RegExp(`^${FEATURE}`));
  });

  it("may not hold a value of more than a mebibyte, also when aliases make it so long", async () => {
    const text = (length: number) => editFeature("copy: Order", `copy: ${"x".repeat(length)}`);
    expect(await problemsOf(text(VALUE_BYTES_MAX - 2))).toEqual([]);
    expect(await problemsOf(text(VALUE_BYTES_MAX - 1))).toMatchObject([
      { place: `${FEATURE}:6:37`, message: expect.stringContaining("takes 1048577 bytes, more than 1048576") },
    ]);
    const value = `{ a: &a ${"x".repeat(20_000)}, b: [${Array(60).fill("*a").join(", ")}] }`;
    const file = `type: ops\nvariables: { x: JSON }\nvariations: { on: { values: { x: ${value} } } }\n`;
    expect(await problemsOf(sampleBundle({ "features/x.yaml": file }))).toMatchObject([
      { message: expect.stringMatching(/takes 122\d{4} bytes/) },
    ]);
  });

  it("is refused when a config would be longer than readers load, before views are cut, with the largest features", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 27 }, (_, index) => [
        `features/f${index}.yaml`,
        `type: ops\nvariables: { v${index}: String }\nvariations: { on: { values: { v${index}: ${"x".repeat(1_000_000)} } } }\n`,
      ]),
    );
    const problems = await problemsOf(sampleBundle(files));
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatchObject({
      place: "environments.yaml:1:1",
      message: expect.stringMatching(/the config of `development` takes 25\.\d MiB, more than 24\.0 MiB/),
      remedy: expect.stringMatching(/`f\d+` \(1\.0 MiB\)/),
    });
  });

  it("is refused when audiences written out for old readers make a config too long", async () => {
    const emails = Array.from({ length: 10_000 }, (_, index) => `u${index}@a.example`).join(", ");
    const targets = Array.from(
      { length: 160 },
      (_, index) => `  - { key: t${index}, when: { audience: big }, serve: short }`,
    );
    const checkout = editFeature("- key: staff", `${targets.join("\n    ").trimStart()}\n      - key: staff`);
    const problems = await problemsOf({
      files: [...checkout.files, { path: "audiences/big.yaml", text: `when: { email: [${emails}] }\n` }],
    });
    expect(problems).toMatchObject([{ message: expect.stringMatching(/the config of `production` takes \d+/) }]);
  });

  it("may have a hundred environments", async () => {
    const withEnvironments = (count: number) => {
      const lines = Array.from({ length: count - 2 }, (_, index) => `e${index}: { type: staging }`);
      const text = ["development: { type: development }", "production: { type: production }", ...lines].join("\n");
      return problemsOf(sampleBundle({ "environments.yaml": text }));
    };
    expect(await withEnvironments(ENVIRONMENTS_MAX)).toEqual([]);
    expect(await withEnvironments(ENVIRONMENTS_MAX + 1)).toMatchObject([
      { message: expect.stringContaining("at most 100 environments, not 101") },
    ]);
  });
});

describe("problems", () => {
  const manyFiles = (count: number, text: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`features/f${index}.yaml`, text]));

  it("are listed up to a limit, with how many more there are", async () => {
    const problems = await problemsOf(sampleBundle(manyFiles(500, "typo: 1")));
    expect(problems).toHaveLength(PROBLEMS_SHOWN_MAX + 1);
    expect(problems.at(-1)?.message).toMatch(/^and \d{3,} more problems$/);
  });

  it("are counted in words when one more is left", async () => {
    const problems = await problemsOf(sampleBundle({ ...manyFiles(50, "typo: 1"), "a.yaml": "" }));
    expect(problems.at(-1)?.message).toBe("and 1 more problem");
  });

  it("take at most 256 KiB as text and data, whatever they quote", async () => {
    const wild = `type: ${"\\u0001é\\U0001F600".repeat(300)}\n${"\u0001".repeat(40)}x: 1\n`;
    const { ok, problems } = await compileBundle(sampleBundle(manyFiles(2_000, `"${wild.replaceAll('"', "")}": 1`)));
    const answer = JSON.stringify({ message: problems.map(describeProblem), data: { problems } });
    expect(new TextEncoder().encode(answer).byteLength).toBeLessThan(256 * 1024);
    expect(problems.length).toBeGreaterThan(20);
    expect(ok).toBe(false);
  });

  it("include the errors when warnings alone fill the list", async () => {
    const surprise = "type: ops\nvariables: { x%: String }\nvariations: { on: { values: {} } }\n";
    const warned = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`features/a${index}.yaml`, surprise.replace("%", String(index))]),
    );
    const { ok, problems } = await compileBundle(sampleBundle({ ...warned, "features/z.yaml": "typo: 1" }));
    expect(ok).toBe(false);
    expect(problems).toContainEqual(expect.objectContaining({ severity: "error", file: "features/z.yaml" }));
    expect(problems.at(-1)).toMatchObject({ severity: "warning", message: expect.stringMatching(/^and \d+ more/) });
  });
});
