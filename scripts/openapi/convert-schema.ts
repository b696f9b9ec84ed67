import { NAMED_SCHEMAS } from "@burgee/contract/admin";
import { type ConversionConfig, toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";

/** A JSON Schema of the 2020-12 draft, as OpenAPI 3.1 holds it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly [keyword: string]: unknown;
}

export const SCHEMA_REF = "#/components/schemas/";

const NAMES: ReadonlyMap<unknown, string> = new Map(
  Object.entries(NAMED_SCHEMAS).map(([name, schema]) => [schema, name]),
);

/** Checks without a counterpart in JSON Schema; the descriptions say what they ask for. */
const IGNORED_ACTIONS = ["check", "trim"];

/**
 * Converts a schema; the named ones inside it become references.
 * @param typeMode `input` shows what is sent, `output` what it is read as
 */
export function convertSchema(schema: v.GenericSchema, typeMode: "input" | "output" = "output"): JsonSchema {
  const config: ConversionConfig = {
    target: "draft-2020-12",
    typeMode,
    ignoreActions: IGNORED_ACTIONS,
    overrideSchema: ({ valibotSchema }) => {
      const name = valibotSchema === schema ? undefined : NAMES.get(valibotSchema);
      return name === undefined ? undefined : { $ref: `${SCHEMA_REF}${name}` };
    },
    overrideAction: ({ valibotAction, jsonSchema }) =>
      // `closed()` refuses unknown members with it.
      valibotAction.type === "raw_check" ? { ...jsonSchema, additionalProperties: false } : undefined,
  };
  const { $schema: _, ...converted } = toJsonSchema(schema, config) as unknown as JsonSchema;
  // The default of a number in a query is a text.
  return converted.type === "integer" && converted.default !== undefined
    ? { ...converted, default: Number(converted.default) }
    : converted;
}

/** A reference to a named schema, else the schema itself. */
export function referTo(schema: v.GenericSchema): JsonSchema {
  const name = NAMES.get(schema);
  return name === undefined ? convertSchema(schema) : { $ref: `${SCHEMA_REF}${name}` };
}
