import { COMPARATORS } from "@burgee/contract";

import { constantName, renderNamed } from "./generate-names.ts";

/** `assembly/comparator.ts`: numbers of the comparators and how their names are read. */
export function renderComparators(): string {
  const rows = COMPARATORS.map(({ wire, name, code }) => ({ wire, code, constant: constantName(name) }));
  return `import { named } from "./read-json";

${rows.map(({ constant, code }) => `export const ${constant}: i32 = ${code};`).join("\n")}
export const COMPARATOR_UNKNOWN: i32 = -1;

/** The comparator in the string measured last. */
export function measuredComparator(): i32 {
${rows.map(({ wire, constant }) => `  if (${renderNamed(wire)}) return ${constant}; // ${wire}`).join("\n")}
  return COMPARATOR_UNKNOWN;
}
`;
}
