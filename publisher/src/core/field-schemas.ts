import { DESCRIPTION_LENGTH_MAX, KEY_LENGTH_MAX, KEY_PATTERN, NAME_LENGTH_MAX } from "@burgee/contract";
import * as v from "valibot";

import { isReservedName, mapOf, RESERVED_NAME_REMEDY, say } from "./file-shape.ts";
import type { JsonSchema } from "./json-schema.ts";

/** What a JSON Schema says where the checks of a schema are code. */
export function asJsonSchema<Input>(
  jsonSchema: JsonSchema,
): v.MetadataAction<Input, { readonly jsonSchema: JsonSchema }> {
  return v.metadata({ jsonSchema });
}

/** One of several forms. The form is chosen by what stands there, so that a mistake is explained in the words of that form. */
export function either<Output>(
  choose: (input: unknown) => v.GenericSchema<unknown, Output>,
  forms: readonly v.GenericSchema[],
): v.GenericSchema<unknown, Output> {
  return v.pipe(v.lazy(choose), v.metadata({ forms }));
}

export const text = (noun: string) => v.string(say(`${noun} must be text`, "Put it in quotes."));

export const flag = (noun: string) =>
  v.boolean(say(`${noun} must be true or false`, "Write true or false without quotes."));

export const oneOf = <const Options extends readonly string[]>(noun: string, options: Options) =>
  v.picklist(options, say(`${noun} must be one of ${options.join(", ")}`, `Write one of ${options.join(", ")}.`));

export const keySchema = v.pipe(
  text("a key"),
  v.regex(
    KEY_PATTERN,
    say("a key may hold only lower-case letters, digits, `-`, `_` and `.`", "Rename it, for example `new-checkout`."),
  ),
  v.check((key) => !isReservedName(key), say("a reserved name cannot be a key", RESERVED_NAME_REMEDY)),
  v.maxLength(KEY_LENGTH_MAX, say(`a key may be at most ${KEY_LENGTH_MAX} characters long`, "Shorten it.")),
);

export const nameSchema = v.pipe(
  text("a name"),
  v.minLength(1, say("a name must not be empty", "Write a name or remove the field.")),
  v.maxLength(NAME_LENGTH_MAX, say(`a name may be at most ${NAME_LENGTH_MAX} characters long`, "Shorten it.")),
);

export const descriptionSchema = v.pipe(
  text("a description"),
  v.maxLength(
    DESCRIPTION_LENGTH_MAX,
    say(`a description may be at most ${DESCRIPTION_LENGTH_MAX} characters long`, "Shorten it."),
  ),
);

const idSchema = v.pipe(
  text("an id"),
  v.regex(/^[0-9a-f]{24}$/, say("an id must be 24 lower-case hex digits", "Remove it: Burgee derives one.")),
);

/** Members that keep an entity's id when it is renamed: ids are hashed for bucketing. */
export const identity = { id: v.exactOptional(idSchema), renamedFrom: v.exactOptional(keySchema) };

export const labels = { name: v.exactOptional(nameSchema), description: v.exactOptional(descriptionSchema) };

export const keyed = <Value>(noun: string, value: v.GenericSchema<unknown, Value>) =>
  mapOf(
    say(`${noun} must be a map from key to definition`, "Write `key:` and its members below it."),
    keySchema,
    value,
  );

const VISIBILITY = ["server", "client", "mobile"] as const;

export const visibilitySchema = v.array(
  oneOf("each entry of sdkVisibility", VISIBILITY),
  say("sdkVisibility must be a list", "Write for example `[server, client]`."),
);

export const percentageSchema = v.pipe(
  v.number(say("a percentage must be a number from 0 to 100", "Write it without quotes and without %.")),
  v.check(
    (value) => Number.isFinite(value) && value >= 0 && value <= 100,
    say("a percentage must lie between 0 and 100", "Write half of all as 50, not 0.5."),
  ),
  asJsonSchema({ minimum: 0, maximum: 100 }),
);

export const dateSchema = text("a date");
