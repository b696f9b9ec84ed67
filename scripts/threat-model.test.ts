import { existsSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { repositoryRoot } from "./workers.ts";

const PAGE = "docs/design/threat-model.md";
/** `file` "title", "title of another test in it" */
const GUARD = /`([^`]+\.test\.ts)`((?:,? "[^"]+")+)/g;

const guards = [...readFileSync(`${repositoryRoot}${PAGE}`, "utf8").matchAll(GUARD)].flatMap(
  ([, file = "", titles = ""]) => [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => ({ file, title })),
);

describe(`the guards of ${PAGE}`, () => {
  it("are named", () => {
    expect(guards.length).toBeGreaterThan(20);
  });

  it.each(guards)("include $file: $title", ({ file, title }) => {
    expect(existsSync(`${repositoryRoot}${file}`)).toBe(true);
    expect(readFileSync(`${repositoryRoot}${file}`, "utf8")).toContain(`"${title}"`);
  });
});
