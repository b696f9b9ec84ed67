import { expect, it } from "vitest";

import { compileBundle } from "./compile-bundle.ts";
import { listCompiledDifferences } from "./compiled-difference.ts";
import type { CompiledEnvironment } from "./compiled-environment.ts";

const feature = (key: string, more: string) => ({
  path: `features/${key}.yaml`,
  text: `type: release\nvariables: { ${key}-text: String, ${key}-size: Number }\n${more}`,
});
const on = (key: string, value: string, size = 1) =>
  `variations: { on: { values: { ${key}-text: ${value}, ${key}-size: ${size} } } }\n`;

async function compile(...features: { path: string; text: string }[]): Promise<CompiledEnvironment> {
  const base = [
    { path: "project.yaml", text: "key: shop\n" },
    { path: "environments.yaml", text: "production: { type: production }\n" },
  ];
  const compilation = await compileBundle({ files: [...base, ...features] });
  const snapshot = compilation.ok ? compilation.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error(JSON.stringify(compilation.problems));
  return snapshot;
}

const SERVED = "environments: { production: on }\n";
const a = (value: string, size = 1) => feature("a", on("a", value, size) + SERVED);
const b = (value: string) => feature("b", on("b", value) + SERVED);

it("is the same for an edit on top of what others changed, also of another value of the same variation", async () => {
  const own = listCompiledDifferences(await compile(a("one"), b("one")), await compile(a("two"), b("one")));
  expect(own).toHaveLength(1);
  expect(own[0]).toMatchObject({ before: "one", after: "two" });
  expect(listCompiledDifferences(await compile(a("one", 5), b("two")), await compile(a("two", 5), b("two")))).toEqual(
    own,
  );
  expect(listCompiledDifferences(await compile(a("other"), b("one")), await compile(a("two"), b("one")))).not.toEqual(
    own,
  );
  expect(listCompiledDifferences(await compile(a("one"), b("one")), await compile(a("two"), b("x")))).not.toEqual(own);
});

it("leaves out a new feature that serves nobody, and no other", async () => {
  const before = await compile(a("one"));
  expect(listCompiledDifferences(before, await compile(a("one"), feature("b", on("b", "x"))))).toEqual([]);
  expect(listCompiledDifferences(before, await compile(a("one"), b("x"))).length).toBeGreaterThan(0);
  expect(listCompiledDifferences(await compile(a("one"), b("x")), before).length).toBeGreaterThan(0);
});

it("counts the order of targets, and not that of files", async () => {
  const two = (first: string, second: string) => {
    const target = (key: string) => `      - { key: ${key}, when: { country: ${key.toUpperCase()} }, serve: on }\n`;
    return feature("a", `${on("a", "x")}environments:\n  production:\n    targets:\n${target(first)}${target(second)}`);
  };
  const difference = listCompiledDifferences(await compile(two("de", "fr")), await compile(two("fr", "de")));
  expect(difference.map(({ at }) => at.at(-1))).toEqual(["order"]);
  expect(listCompiledDifferences(await compile(a("x"), b("x")), await compile(b("x"), a("x")))).toEqual([]);
});
