import type { JsonValue } from "@burgee/contract";

/** How deep types follow values. Deeper values are `unknown`, so that generated files stay readable. */
const DEPTH_MAX = 8;

/** The TypeScript type that all these values have. A member that some objects lack is optional. */
export function inferJsonType(values: readonly JsonValue[], depth = 0): string {
  if (values.length === 0 || depth === DEPTH_MAX) return "unknown";
  const lists = values.filter((value) => Array.isArray(value));
  const objects = values.filter(isJsonObject);
  const names = values.flatMap((value) =>
    value === null ? ["null"] : typeof value === "object" ? [] : [typeof value],
  );
  const types = new Set(names.toSorted());
  if (lists.length > 0) types.add(`readonly (${inferJsonType(lists.flat(), depth + 1)})[]`);
  if (objects.length > 0) types.add(inferObjectType(objects, depth));
  return [...types].join(" | ").replaceAll(/readonly \((\w+)\)\[\]/g, "readonly $1[]");
}

function isJsonObject(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function inferObjectType(objects: readonly { readonly [name: string]: JsonValue }[], depth: number): string {
  const names = new Set(objects.flatMap((value) => Object.keys(value)));
  const members = [...names].toSorted().map((name) => {
    const present = objects.flatMap((value) => {
      const member = Object.hasOwn(value, name) ? value[name] : undefined;
      return member === undefined ? [] : [member];
    });
    const mark = present.length < objects.length ? "?" : "";
    return `readonly ${JSON.stringify(name)}${mark}: ${inferJsonType(present, depth + 1)}`;
  });
  return members.length === 0 ? "{ readonly [name: string]: unknown }" : `{ ${members.join("; ")} }`;
}
