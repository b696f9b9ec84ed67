import { targetedAttributes } from "@burgee/contract";

import { constantName, renderNamed } from "./generate-names.ts";

const names = targetedAttributes().map(({ name }) => name);
const fieldOf = (name: string): string => `FIELD_${constantName(name)}`;

/** `assembly/fields.ts`: attributes that rules read by name, numbered by their slots. */
export function renderAssemblyFields(): string {
  return `${names.map((name, index) => `export const ${fieldOf(name)}: u32 = ${index};`).join("\n")}
export const FIELD_COUNT: u32 = ${names.length};
`;
}

/** `assembly/subject.ts`: how a `user` filter's `subType` is read. */
export function renderSubjects(): string {
  return `import {
${names.map((name) => `  ${fieldOf(name)},`).join("\n")}
} from "./fields";
import { named } from "./read-json";

export const SUBJECT_UNKNOWN: i32 = -1;
export const SUBJECT_CUSTOM: i32 = 100;

/** The field in the string measured last, or one of the two above. */
export function measuredSubject(): i32 {
${names.map((name) => `  if (${renderNamed(name)}) return ${fieldOf(name)}; // ${name}`).join("\n")}
  return ${renderNamed("customData")} ? SUBJECT_CUSTOM : SUBJECT_UNKNOWN;
}
`;
}

/** `src/context-fields.ts`: the same attributes as the host writes them, with every member access spelt out for speed. */
export function renderHostFields(): string {
  const fields = names.filter((name) => name !== "user_id");
  return `import type { SomeContext } from "@burgee/contract";

/** Where members of the context go: the word of each one's slot, 0 for those that the config does not refer to. */
export interface ContextFields {
${fields.map((name) => `  ${name}: number;`).join("\n")}
}

export interface FieldWriter {
  writeField(slot: number, value: unknown): void;
}

export function createContextFields(): ContextFields {
  return { ${fields.map((name) => `${name}: 0`).join(", ")} };
}

export function isContextField(name: string): name is keyof ContextFields {
  return ${fields.map((name) => `name === "${name}"`).join(" || ")};
}

/** Writes the members that the config refers to; the user id is not one of them, because every config needs it. */
export function writeContextFields(fields: ContextFields, context: SomeContext, writer: FieldWriter): void {
${fields.map((name) => `  if (fields.${name} !== 0) writer.writeField(fields.${name}, context.${name});`).join("\n")}
}
`;
}
