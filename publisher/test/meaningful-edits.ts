import * as fc from "fast-check";

import type { FlagFile } from "../src/core/flag-bundle.ts";

type Files = readonly FlagFile[];
type Rewrite = (files: Files, pick: number) => Files;

const inFile =
  (path: RegExp, change: (text: string, pick: number) => string): Rewrite =>
  (files, pick) => {
    const places = files.flatMap((file, index) => (path.test(file.path) ? [index] : []));
    const place = places[pick % places.length];
    return files.map((file, index) => (index === place ? { ...file, text: change(file.text, pick) } : file));
  };

/** Adds a top-level member, or replaces the one of that name. */
const withMember = (name: string, values: readonly string[]) => (text: string, pick: number) => {
  const without = text.replace(new RegExp(String.raw`^${name}:.*\n(?: .*\n|\n)*`, "m"), "");
  const value = values[pick % values.length] ?? "";
  return value === "" ? without : `${without.trimEnd()}\n${name}: ${value}\n`;
};

const renameFile =
  (path: RegExp): Rewrite =>
  (files, pick) => {
    const places = files.flatMap((file, index) => (path.test(file.path) ? [index] : []));
    const place = places[pick % places.length];
    return files.map((file, index) => {
      if (index !== place) return file;
      const key = /([^/]*)\.yaml$/.exec(file.path)?.[1] ?? "";
      const origin = pick % 2 === 0 ? `renamedFrom: ${key}\n` : "";
      return { path: file.path.replace(/[^/]*\.yaml$/, `${key}-${pick % 5}.yaml`), text: origin + file.text };
    });
  };

const exchange = (pairs: readonly (readonly [string, string])[]) => (text: string, pick: number) => {
  const present = pairs.filter(([from]) => text.includes(from));
  const [from, to] = present[pick % present.length] ?? ["", ""];
  return text.replace(from, () => to);
};

const LONG_VALUE = "a".repeat(9_000);
const MANY_UNKNOWN = Array.from({ length: 130 }, (_, index) => `  unknown-${index}:`).join("\n");

/** Edits as people make them: most leave files that compile, some break what other files rely on. */
const REWRITES: readonly Rewrite[] = [
  inFile(
    /^project\.yaml$/,
    withMember("settings", ["", "{ semantics: standard }", "{ optIn: true, edgeDB: true }", "1"]),
  ),
  inFile(/^project\.yaml$/, withMember("sdkVisibility", ["", "[server]", "[server, client]", "[nobody]"])),
  inFile(/^project\.yaml$/, withMember("organization", ["", "org_a", "org_b"])),
  inFile(/^project\.yaml$/, withMember("customData", ["", "{ plan: String }", "{ plan: Number, seats: Number }"])),
  inFile(/^project\.yaml$/, withMember("key", ["storefront", "shop", "Not a key"])),
  inFile(
    /^environments\.yaml$/,
    withMember("staging", ["", "{ type: staging }", "{ type: staging, realtime: false }"]),
  ),
  inFile(
    /^environments\.yaml$/,
    withMember("production", ["{ type: production }", "{ type: production, renamedFrom: live }", ""]),
  ),
  inFile(
    /^environments\.yaml$/,
    withMember("development", [
      "{ type: development }",
      "{ type: development, id: 0123456789abcdef01234567 }",
      "{ type: dev }",
    ]),
  ),
  inFile(/^audiences\//, withMember("id", ["", "0123456789abcdef01234567", "0123456789abcdef01234568"])),
  inFile(
    /^audiences\//,
    withMember("when", [
      "everyone",
      "{ country: [CA, US] }",
      "{ not: { any: [{ country: CA }, { audience: staff }] } }",
      "{}",
    ]),
  ),
  inFile(
    /^variables\//,
    withMember("schema", ["", "{ pattern: ^.+$ }", "{ pattern: '(?:abcdefghi){200}' }", "{ enum: [Place order] }"]),
  ),
  inFile(/^variables\//, withMember("renamedFrom", ["", "old-copy", "dark-mode"])),
  inFile(/^features\//, withMember("status", ["", "archived", "complete", "complete\nstaticVariation: light"])),
  inFile(/^features\//, withMember("sdkVisibility", ["", "[server]", "[client, mobile]"])),
  inFile(/^features\//, withMember("tags", ["", "[a]", "[a, b]"])),
  inFile(/^features\//, withMember("description", ["", "A remark.", "Another."])),
  inFile(
    /^features\//,
    withMember("environments", ["", "{ development: light, staging: light }", "{ nowhere: light }"]),
  ),
  inFile(/^features\//, (text, pick) =>
    pick % 3 === 0 ? text.replace("variables:", `variables:\n${MANY_UNKNOWN}`) : text,
  ),
  inFile(/^features\//, (text, pick) =>
    pick % 3 === 0 ? text.replace("Place order", LONG_VALUE) : `# ${pick}\n${text}`,
  ),
  inFile(
    /^features\//,
    exchange([
      ["true", "false"],
      ["false", "true"],
      ["100", "50"],
      ["audience: staff", "not: { audience: staff }"],
      ["targets:", "status: inactive\n    targets:"],
    ]),
  ),
  renameFile(/^features\//),
  renameFile(/^audiences\//),
  renameFile(/^variables\//),
  (files, pick) => files.filter((_, index) => index !== pick % (files.length + 1)),
  (files, pick) => [
    ...files,
    ...files
      .slice(pick % 20, (pick % 20) + 1)
      .map((file) => ({ ...file, path: file.path.replace(".yaml", "-copy.yaml") })),
  ],
  (files, pick) => [...files, ...files.slice(pick % 20, (pick % 20) + 1)],
  (files) => files.toReversed(),
];

/** One meaningful edit of a flags folder. */
export const meaningfulEdit = fc.record({ rewrite: fc.constantFrom(...REWRITES), pick: fc.nat({ max: 5_000 }) }).map(
  ({ rewrite, pick }) =>
    (files: Files): Files =>
      rewrite(files, pick),
);
