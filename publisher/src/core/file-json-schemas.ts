import { COMPARATORS, KEY_PATTERN } from "@burgee/contract";

import { ATTRIBUTES } from "./comparators.ts";
import { audienceSchema, environmentsSchema, featureSchema, projectSchema, variableSchema } from "./file-schemas.ts";
import type { JsonSchema } from "./json-schema.ts";
import { toJsonSchema } from "./to-json-schema.ts";

/** Kinds of flag files, named as their schemas are. */
export type FileKind = "project" | "environments" | "audience" | "variable" | "feature";

const SCHEMAS = {
  project: projectSchema,
  environments: environmentsSchema,
  audience: audienceSchema,
  variable: variableSchema,
  feature: featureSchema,
} as const;

/** JSON Schemas of all kinds of flag files, for editors: generated from the shapes that the compiler checks. */
export function fileJsonSchemas(): Readonly<Record<FileKind, JsonSchema>> {
  const rendered = Object.entries(SCHEMAS).map(([kind, schema]) => [kind, render(kind, toJsonSchema(schema))] as const);
  return Object.fromEntries(rendered) as Record<FileKind, JsonSchema>;
}

function render(kind: string, schema: JsonSchema): JsonSchema {
  const definitions = kind === "audience" || kind === "feature" ? { $defs: conditionDefinitions() } : {};
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `Burgee: ${kind}`,
    ...schema,
    ...definitions,
  };
}

/** What the reader of conditions takes. Types of custom data are known only in the project. */
function conditionDefinitions(): Readonly<Record<string, JsonSchema>> {
  const condition = { $ref: "#/$defs/condition" };
  const conditions = { type: "array", minItems: 1, items: condition };
  const name = { type: "string", minLength: 1 };
  const attributes = Object.entries(ATTRIBUTES).map(([attribute, kind]) => [attribute, comparison(kind)]);
  return {
    condition: {
      oneOf: [{ const: "everyone" }, { $ref: "#/$defs/members" }],
    },
    members: {
      type: "object",
      minProperties: 1,
      additionalProperties: false,
      properties: {
        all: conditions,
        any: conditions,
        not: condition,
        audience: { oneOf: [name, { type: "array", minItems: 1, items: { ...name, pattern: KEY_PATTERN.source } }] },
        optIn: { const: true },
        custom: { type: "object", minProperties: 1, additionalProperties: comparison(undefined) },
        ...Object.fromEntries(attributes),
      },
    },
  };
}

/** A value, a list of values, or a map of comparisons; of any kind when the kind is unknown. */
function comparison(kind: string | undefined): JsonSchema {
  const value = kind === undefined ? { type: ["string", "number", "boolean"] } : { type: "string", minLength: 1 };
  const values = { oneOf: [value, { type: "array", minItems: 1, items: value }] };
  const rows = COMPARATORS.filter(({ kinds }) => kind === undefined || kinds.some((allowed) => allowed === kind));
  const comparisons = rows.map(({ name, family }) =>
    family === "presence" ? ["exists", { type: "boolean" }] : [name, values],
  );
  const properties = Object.fromEntries(comparisons) as JsonSchema;
  return { oneOf: [...values.oneOf, { type: "object", minProperties: 1, additionalProperties: false, properties }] };
}
