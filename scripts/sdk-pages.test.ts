import { readFileSync } from "node:fs";
import { join } from "node:path";

import { DEFAULT_DETAILS, NEEDS_USER_ID } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { repositoryRoot } from "./workers.ts";

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), "utf8");
}

/** Rows of the first table below a heading, by the name in their first cell. */
function readRows(page: string, heading: string): ReadonlyMap<string, string> {
  const [, section = ""] = read(page).split(`\n## ${heading}\n`);
  const table = /(?:^\|.*\n)+/m.exec(section)?.[0] ?? "";
  return new Map([...table.matchAll(/^\| `(\w+)`.*$/gm)].map(([row, name = ""]) => [name, row]));
}

/** Every number of a text, written without separators. */
function readNumbers(text: string): string[] {
  return [...text.matchAll(/\d[\d,_]*/g)].map(([number]) => number.replaceAll(/[,_]/g, ""));
}

describe.each(["server", "client"])("docs/sdk/%s.md", (sdk) => {
  const source = read(`sdk/${sdk}/src/client-options.ts`);
  const [, members = ""] = /export interface ClientOptions \{\n([\s\S]*?)\n\}/.exec(source) ?? [];
  const names = [...members.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = ""]) => name);
  const rows = readRows(`docs/sdk/${sdk}.md`, "Options");

  it("has a row for every option and for nothing else", () => {
    expect(names.length).toBeGreaterThan(10);
    expect([...rows.keys()].toSorted()).toEqual(names.toSorted());
  });

  it.each([...source.matchAll(/readNumber\(\s*"(\w+)",([\s\S]*?\])/g)].map(([, name = "", code = ""]) => [name, code]))(
    "names default and bounds of %s",
    (name, code) => {
      // A constant such as THIRTY_DAYS_MS is in the page in words.
      const literals = code.replaceAll(/\d+ \* [A-Z_]+/g, "");
      expect(readNumbers(rows.get(name) ?? "")).toEqual(expect.arrayContaining(readNumbers(literals)));
    },
  );

  it.each(
    [...members.matchAll(/\/\*\*([\s\S]*?)\*\/\n {2}readonly (\w+)/g)].map(([, text = "", name = ""]) => [name, text]),
  )("names the default of %s as its comment does", (name, comment) => {
    const [, stated = ""] = /Default:? ([^.;]*)/.exec(comment) ?? [];
    expect(readNumbers(rows.get(name) ?? "")).toEqual(expect.arrayContaining(readNumbers(stated)));
    const [word] = /^(?:true|false)/.exec(stated) ?? [];
    expect(rows.get(name)).toContain(word === undefined ? name : `| \`${word}\``);
  });
});

describe("docs/sdk/troubleshooting.md", () => {
  const page = read("docs/sdk/troubleshooting.md");

  it.each([...Object.values(DEFAULT_DETAILS), NEEDS_USER_ID])("explains the details %s", (details) => {
    expect(page).toContain(`\`${details}\``);
  });

  it.each(listMembers("contract/src/evaluation-reason.ts", "EvaluationReasonKind"))(
    "explains the reason %s",
    (reason) => {
      expect(page).toMatch(new RegExp(`^\\| (?:\`\\w+\`, )?\`${reason}\``, "m"));
    },
  );

  it.each(listMembers("sdk/core/src/flag-error.ts", "FlagErrorCode"))("explains the error %s", (code) => {
    expect(page).toMatch(new RegExp(`^\\| \`${code}\``, "m"));
  });

  it.each(listMembers("sdk/core/src/config-status.ts", "ConfigSource"))("explains values from %s", (name) => {
    expect(page).toContain(`\`source: "${name}"\``);
  });
});

/** Members of a union of texts. */
function listMembers(file: string, type: string): string[] {
  const [, union = ""] = new RegExp(`export type ${type} =([\\s\\S]*?);`).exec(read(file)) ?? [];
  const members = [...union.matchAll(/"(\w+)"/g)].map(([, member = ""]) => member);
  if (members.length === 0) throw new Error(`${file} has no union ${type}`);
  return members;
}
