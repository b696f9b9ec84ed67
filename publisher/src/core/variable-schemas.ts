import { DESCRIPTION_LENGTH_MAX, FLAG_METADATA_MEMBERS_MAX } from "@burgee/contract";
import * as v from "valibot";

import { asJsonSchema, either, identity, labels, nameSchema, oneOf, text } from "./field-schemas.ts";
import { isPlainMap, mapOf, members, say } from "./file-shape.ts";

export const VARIABLE_TYPES = ["String", "Boolean", "Number", "JSON"] as const;

const valueRulesSchema = members("schema", {
  enum: v.exactOptional(v.array(v.unknown(), say("enum must be a list", "Write the allowed values as a list."))),
  pattern: v.exactOptional(text("pattern")),
  min: v.exactOptional(v.number(say("min must be a number", "Write a number."))),
  json: v.exactOptional(
    v.pipe(
      v.custom<Record<string, unknown>>(
        isPlainMap,
        say("json must be a map", "Write a JSON Schema, for example `{ required: [title] }`."),
      ),
      asJsonSchema({ $ref: "https://json-schema.org/draft/2020-12/schema" }),
    ),
  ),
  max: v.exactOptional(v.number(say("max must be a number", "Write a number."))),
});

const flagMetadataSchema = v.pipe(
  mapOf(
    say("metadata must be a map from name to value", "Write for example `owner: checkout team`."),
    nameSchema,
    v.pipe(
      v.custom<string | number | boolean>(
        (value) =>
          typeof value === "boolean" ||
          (typeof value === "number" && Number.isFinite(value)) ||
          (typeof value === "string" && value.length <= DESCRIPTION_LENGTH_MAX),
        say(
          `a value of metadata must be text of at most ${DESCRIPTION_LENGTH_MAX} characters, a number, true or false`,
          "Shorten it, or put it in quotes.",
        ),
      ),
      asJsonSchema({ type: ["string", "number", "boolean"] }),
    ),
  ),
  v.check(
    (metadata) => Object.keys(metadata).length <= FLAG_METADATA_MEMBERS_MAX,
    say(`metadata may have at most ${FLAG_METADATA_MEMBERS_MAX} members`, "Remove some."),
  ),
);

export const variableSchema = members("a variable", {
  ...identity,
  ...labels,
  type: oneOf("the type of a variable", VARIABLE_TYPES),
  schema: v.exactOptional(valueRulesSchema),
  metadata: v.exactOptional(flagMetadataSchema),
});

const variableTypeSchema = oneOf("the type of a variable", VARIABLE_TYPES);

/** `theme: String`, `theme: { type: String, … }`, or `theme:` alone when `variables/theme.yaml` defines it. */
export const variableUseSchema = either<VariableUse>(
  (input) => {
    if (input === null) return v.null();
    return typeof input === "string" ? variableTypeSchema : variableSchema;
  },
  [v.null(), variableTypeSchema, variableSchema],
);

/** `flag: Boolean`, or its long form. */
export const flagUseSchema = either<Exclude<VariableUse, null>>(
  (input) => (isPlainMap(input) ? variableSchema : variableTypeSchema),
  [variableTypeSchema, variableSchema],
);

export type VariableFile = v.InferOutput<typeof variableSchema>;
export type VariableUse = null | (typeof VARIABLE_TYPES)[number] | VariableFile;
export type ValueRules = v.InferOutput<typeof valueRulesSchema>;
