import * as v from "valibot";

import { KEY_LENGTH_MAX, KEY_PATTERN } from "../limits.ts";

/** The text of an issue: what is wrong, a line break, and what to do. */
export function say(message: string, remedy: string): string {
  return `${message}\n${remedy}`;
}

const NOT_A_KEY = say(
  "is not a key",
  `Use lower-case letters, digits, \`-\`, \`_\` and \`.\`; at most ${KEY_LENGTH_MAX}.`,
);

/** A schema with a sentence for the reference. */
export function described<const Schema extends v.GenericSchema>(schema: Schema, text: string) {
  return v.pipe(schema, v.description(text));
}

/** Key of a project, an environment, a feature or a variation. */
export const keyText = v.pipe(v.string(), v.maxLength(KEY_LENGTH_MAX, NOT_A_KEY), v.regex(KEY_PATTERN, NOT_A_KEY));

/** A text that is cut when it is longer, as messages of commits may be. */
export function cutText(lengthMax: number) {
  return v.pipe(
    v.string(),
    v.transform((text) => text.slice(0, lengthMax)),
    v.string(),
    v.maxLength(lengthMax),
  );
}

/** A whole number of at least `min` in a path, a query or a header. */
export function numberText(min: number) {
  const message = say("is not a whole number", `Give a whole number of at least ${min}.`);
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,16}$/, message),
    v.transform(Number),
    v.number(),
    v.safeInteger(message),
    v.minValue(min, message),
  );
}

/** `true` or `false` in a query. */
export const flagText = v.pipe(
  v.picklist(["true", "false"]),
  v.transform((text) => text === "true"),
  v.boolean(),
);

/** A count, a version or a time in milliseconds. */
export const wholeNumber = v.pipe(v.number(), v.safeInteger());

/** Entries of a list from outside; a longer list is refused before its entries are looked at. */
export function listOf<Item extends v.GenericSchema>(item: Item, countMax: number) {
  const tooLong = say("is too long", `Give at most ${countMax} entries.`);
  return v.pipe(v.array(v.unknown()), v.maxLength(countMax, tooLong), v.array(item));
}

/** Unknown members that one answer names. */
const UNKNOWN_NAMED_MAX = 20;
/** Characters of such a name. */
const NAME_SHOWN_MAX = 60;

/** Valibot leaves them out of what it returns without a word. */
const RESERVED_NAMES = new Set(["__proto__", "constructor", "prototype"]);

/** Makes each name of an object that the filter lets through an issue. */
function refuseNames(isRefused: (name: string) => boolean, remedy: string) {
  return v.rawCheck<unknown>(({ dataset, addIssue }) => {
    const input = dataset.value;
    if (typeof input !== "object" || input === null) return;
    for (const name of Object.keys(input).filter(isRefused).slice(0, UNKNOWN_NAMED_MAX)) {
      const key = name.slice(0, NAME_SHOWN_MAX);
      addIssue({
        message: say("is unknown", remedy),
        path: [{ type: "unknown", origin: "key", input, key, value: undefined }],
      });
    }
  });
}

/** An object from outside with no other members than these; each unknown one is an issue. */
export function closed<const Entries extends v.ObjectEntries>(entries: Entries): v.ObjectSchema<Entries, undefined> {
  const known = new Set(Object.keys(entries));
  const remedy = known.size === 0 ? "Remove it." : `Remove it; known are: ${[...known].join(", ")}.`;
  const schema = v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value), say("must be an object", "Give an object.")),
    refuseNames((name) => RESERVED_NAMES.has(name), remedy),
    v.looseObject(entries),
    refuseNames((name) => !known.has(name), remedy),
  );
  // The checks leave no other member.
  return schema as unknown as v.ObjectSchema<Entries, undefined>;
}
