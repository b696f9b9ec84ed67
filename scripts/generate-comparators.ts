import { type ComparatorRow, COMPARATORS } from "@burgee/contract";

import { constantName, renderNamed } from "./generate-names.ts";

/** What the engine asks about a known comparator, as a set of bits. */
const PREDICATES: readonly (readonly [name: string, holds: (row: ComparatorRow) => boolean])[] = [
  ["isMembership", ({ family }) => family === "membership"],
  ["isOrder", ({ family }) => family === "order"],
  ["isPresence", ({ family }) => family === "presence"],
  ["isContains", ({ family }) => family === "contains"],
  ["isSuffix", ({ family }) => family === "suffix"],
  ["isNegation", ({ wire }) => wire.startsWith("!")],
];

/** `assembly/comparator.ts`: numbers of the comparators and how their names are read. */
export function renderComparators(): string {
  const rows = COMPARATORS.map(({ wire, name, code, family }) => ({
    wire,
    code,
    family,
    constant: constantName(name),
  }));
  const predicates = PREDICATES.map(([predicate, holds]) => {
    const mask = COMPARATORS.filter(holds).reduce((bits, { code }) => bits | (1 << code), 0);
    return `export function ${predicate}(comparator: i32): bool {\n  return ((0x${mask.toString(16)} >> comparator) & 1) != 0;\n}`;
  });
  return `import { named } from "./read-json";

${rows.map(({ constant, code }) => `export const ${constant}: i32 = ${code};`).join("\n")}
export const COMPARATOR_UNKNOWN: i32 = -1;

/** The comparator in the string measured last. */
export function measuredComparator(): i32 {
${rows.map(({ wire, constant }) => `  if (${renderNamed(wire)}) return ${constant}; // ${wire}`).join("\n")}
  return COMPARATOR_UNKNOWN;
}

${predicates.join("\n\n")}
`;
}
