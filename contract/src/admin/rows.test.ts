import { describe, expect, it } from "vitest";

import { authorship } from "./authorship.ts";
import { COMMON_ERRORS } from "./error-codes.ts";
import { INPUT_PROBLEMS_MAX, readValue } from "./read-value.ts";
import type { AdminRow } from "./row.ts";
import { ADMIN_ROWS } from "./rows.ts";
import { closed } from "./shapes.ts";
import { files } from "./versions.ts";

const ROWS: [string, AdminRow][] = Object.entries(ADMIN_ROWS);

describe("the rows of operator routes", () => {
  it("describe each route once", () => {
    const routes = ROWS.map(([, { method, path }]) => `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`);
    expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
  });

  it.each(ROWS)("%s names the braces of its path, and no error twice", (_name, row) => {
    const braces = [...row.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    expect(Object.keys(row.params).toSorted()).toEqual(braces.toSorted());
    const errors = [...COMMON_ERRORS, ...row.errors];
    expect(errors.filter((code, index) => errors.indexOf(code) !== index)).toEqual([]);
    expect(errors.includes("too_large")).toBe(row.body !== undefined);
  });

  it.each(ROWS)("%s says which environments a publisher moves with it", (_name, row) => {
    expect(row.environmentsOf !== undefined).toBe(row.role === "publisher");
  });
});

describe("reading a value from outside", () => {
  const schema = closed({ files, ...authorship });
  const read = (value: unknown) => {
    const result = readValue(schema, value, "body");
    return result.ok ? result.value : result.problems.map(({ path, message }) => `${path} ${message}`);
  };

  it("names every problem at once, unknown members and all, and repeats no value", () => {
    const problems = read({
      files: [{ path: "a", text: "secret-1", mode: "secret-2" }, { path: 7 }, "secret-3"],
      actor: 9,
      secret: "secret-4",
    });
    expect(problems).toEqual([
      "body.files[0].mode is unknown",
      "body.files[1].path must be a text",
      "body.files[1].text is missing",
      "body.files[2] must be an object",
      "body.actor must be a text",
      "body.secret is unknown",
    ]);
  });

  it.each([[null], [7], ["text"], [[]], [true]])("refuses %j in place of an object", (value) => {
    expect(read(value)).toEqual([expect.stringMatching(/^body must be an object/)]);
    expect(readValue(closed({}), value, "body").ok).toBe(false);
  });

  it("lists a bounded number of problems, and looks at no entry of a list that is too long", () => {
    expect(read({ files: Array.from({ length: 40_000 }, () => 7) })).toHaveLength(INPUT_PROBLEMS_MAX);
    expect(read({ files: Array.from({ length: 50_001 }, () => 7) })).toEqual(["body.files is too long"]);
    const members = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`m${index}`, 1]));
    expect(readValue(closed({}), members, "body")).toMatchObject({ ok: false, problems: { length: 20 } });
    expect(read({ files: [], ["x".repeat(10_000)]: 1 })).toEqual([`body.${"x".repeat(60)} is unknown`]);
  });

  it("keeps members with meaning to JavaScript out", () => {
    expect(read(JSON.parse('{"files":[],"__proto__":{"actor":"eve"},"constructor":1}'))).toEqual([
      "body.__proto__ is unknown",
      "body.constructor is unknown",
    ]);
  });

  it("cuts a long message and reads what is written as text", () => {
    expect(read({ files: [], message: "m".repeat(2_000) })).toEqual({ files: [], message: "m".repeat(1_000) });
    const query = closed(ADMIN_ROWS.listVersions.query);
    expect(readValue(query, { environment: "a", limit: "5000" }, "query")).toMatchObject({ value: { limit: 1_000 } });
    expect(readValue(query, { environment: "a" }, "query")).toMatchObject({ value: { limit: 50 } });
    expect(readValue(query, { environment: "A b", limit: "-1" }, "query")).toMatchObject({
      problems: [{ path: "query.environment", message: "is not a key" }, { path: "query.limit" }],
    });
    const headers = closed(ADMIN_ROWS.push.headers);
    for (const [given, version] of [
      ['"12"', 12],
      ["0", 0],
      [" * ", undefined],
    ]) {
      const result = readValue(headers, { "if-match": given }, "header");
      expect(result.ok && result.value["if-match"]).toBe(version);
    }
  });
});
