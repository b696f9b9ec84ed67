import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { repositoryRoot } from "../workers.ts";
import { INTERNAL_NAMES, SHORT_NAMES } from "./internal-names.ts";

const dist = join(repositoryRoot, "sdk/client/dist");

function readBuilt(ending: string): string {
  const files = readdirSync(dist).filter((file) => file.endsWith(ending));
  return files.map((file) => readFileSync(join(dist, file), "utf8")).join("\n");
}

it("leaves every name alone that an entry of the client SDK declares", () => {
  const declared = new Set([...readBuilt(".d.ts").matchAll(/\b(\w+)\??[:(<]/g)].map(([, name]) => name));
  expect(declared).toContain("variableValue");
  expect(INTERNAL_NAMES.filter((name) => declared.has(name))).toEqual([]);
});

it("shortens each internal name, to one of its own, in every file of the build", () => {
  expect(new Set(Object.values(SHORT_NAMES)).size).toBe(INTERNAL_NAMES.length);
  const built = readBuilt(".js") + readBuilt(".cjs");
  expect(INTERNAL_NAMES.filter((name) => built.includes(`.${name}(`) || built.includes(`.${name};`))).toEqual([]);
});

it("lists no name that the sources no longer have", () => {
  const folders = ["sdk/client/src", "sdk/core/src"].map((folder) => join(repositoryRoot, folder));
  const sources = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(folder, file), "utf8")),
  );
  expect(INTERNAL_NAMES.filter((name) => !new RegExp(`\\b${name}\\b`).test(sources.join("\n")))).toEqual([]);
});
