import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { type FileKind, fileJsonSchemas } from "../src/core/file-json-schemas.ts";
import type { FlagBundle } from "../src/core/flag-bundle.ts";
import { MISTAKES } from "./mistakes.ts";
import { sampleBundle } from "./sample-bundle.ts";

const STOREFRONT = fileURLToPath(new URL("../../examples/storefront/flags", import.meta.url));

const schemas = fileJsonSchemas();
const ajv = new Ajv2020({ strict: false, allErrors: true });
const validators = new Map<string, ValidateFunction>(
  Object.entries(schemas).map(([kind, schema]) => [kind, ajv.compile(schema)]),
);

const KIND_OF: Readonly<Record<string, FileKind>> = {
  audiences: "audience",
  variables: "variable",
  features: "feature",
};

/** What an editor finds in the files of a flags folder: paths with the first thing that their schema refuses. */
function refused(bundle: FlagBundle): readonly string[] {
  return bundle.files.flatMap(({ path, text }) => {
    const kind = KIND_OF[path.split("/")[0] ?? ""] ?? path.replace(/\..*$/, "");
    const validate = validators.get(kind);
    if (validate === undefined || validate(parse(text, { logLevel: "error" }))) return [];
    const [error] = validate.errors ?? [];
    return [`${path} ${error?.instancePath} ${error?.message}`];
  });
}

describe("the JSON Schemas of flag files", () => {
  it.each(Object.keys(schemas))("of %s are those that are published in publisher/schemas", async (kind) => {
    const text = `${JSON.stringify(schemas[kind as FileKind], null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../schemas/${kind}.json`);
  });

  it("accept every file of the sample projects", () => {
    const paths = readdirSync(STOREFRONT, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"))
      .map((entry) => join(entry.parentPath, entry.name));
    const files = paths.map((path) => ({ path: relative(STOREFRONT, path), text: readFileSync(path, "utf8") }));
    expect(files.length).toBeGreaterThan(12);
    expect(refused({ files })).toEqual([]);
    expect(refused(sampleBundle())).toEqual([]);
  });

  it("accept every form of a feature", () => {
    const text = [
      "type: ops",
      "owner: growth",
      "links: [{ title: Ticket, url: https://tracker.example/1 }]",
      "expires: 2027-01-01",
      "metadata: { cost: { centre: 7 } }",
      "flag: { type: String, schema: { enum: [light, dark] } }",
      "variations: { light: light, dark: { x: dark, name: Dark }, dim: { values: { x: dark } } }",
      "default: light",
      "requires: [{ feature: checkout, serves: short }]",
      "environments:",
      "  development: dark",
      "  production:",
      "    default: dim",
      "    targets:",
      "      - key: a",
      "        when: { any: [{ country: CA }, { custom: { seats: { atLeast: 3 } } }], not: { audience: staff } }",
      "        split: { light: 33.4, dark: 66.6 }",
      "  staging: { like: production, status: inactive }",
      "expect:",
      "  - { environment: production, user: { country: CA }, at: 2027-01-02, serve: nothing }",
    ].join("\n");
    expect(refused({ files: [{ path: "features/x.yaml", text }] })).toEqual([]);
  });

  it.each(MISTAKES.filter(({ seenByEditors }) => seenByEditors))("see that $name", ({ bundle }) => {
    expect(refused(bundle)).not.toEqual([]);
  });

  it("see at least 35 of the mistakes", () => {
    expect(MISTAKES.filter(({ seenByEditors }) => seenByEditors).length).toBeGreaterThanOrEqual(35);
  });
});
