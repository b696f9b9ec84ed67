import { type JsonSchema, SCHEMA_REF } from "./convert-schema.ts";
import { escapeHtml } from "./html.ts";

/** A schema in a few words of HTML; named schemas are links. */
export function describeType(schema: JsonSchema): string {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(SCHEMA_REF.length);
    return `<a href="#${name}">${name}</a>`;
  }
  if (schema.enum !== undefined) return listValues(schema.enum);
  if (schema.anyOf !== undefined) return schema.anyOf.map(describeType).join(" or ");
  if (schema.prefixItems !== undefined) return `[${schema.prefixItems.map(describeType).join(", ")}]`;
  if (schema.type === "array") return `list of ${describeType(schema.items ?? {})}`;
  if (schema.type === "object" && schema.properties !== undefined) {
    const members = Object.entries(schema.properties).map(([name, member]) => {
      const isRequired = (schema.required ?? []).includes(name);
      return `${escapeHtml(name)}${isRequired ? "" : "?"}: ${describeType(member)}`;
    });
    return `{ ${members.join(", ")} }`;
  }
  return (
    { string: "text", integer: "whole number", object: "object", boolean: "boolean" }[schema.type ?? ""] ??
    schema.type ??
    "anything"
  );
}

const VALUES_SHOWN_MAX = 8;

function listValues(values: readonly unknown[]): string {
  const shown = values.slice(0, VALUES_SHOWN_MAX).map((value) => `<code>${escapeHtml(String(value))}</code>`);
  const left = values.length - shown.length;
  return `${shown.join(" ")}${left > 0 ? ` and ${left} more` : ""}`;
}
