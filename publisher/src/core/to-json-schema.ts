import type * as v from "valibot";

import type { JsonSchema } from "./json-schema.ts";

/** Anything that a pipe holds, and what of it is read here. */
interface Part {
  readonly kind: string;
  readonly type: string;
  readonly pipe?: readonly Part[];
  readonly entries?: Readonly<Record<string, Part>>;
  readonly wrapped?: Part;
  readonly item?: Part;
  readonly key?: Part;
  readonly value?: Part;
  readonly options?: readonly unknown[];
  readonly requirement?: unknown;
  readonly metadata?: { readonly jsonSchema?: JsonSchema; readonly forms?: readonly Part[] };
}

/** Says as JSON Schema what a schema of a flag file checks. Checks that are code say it in their metadata, or not at all. */
export function toJsonSchema(schema: v.GenericSchema): JsonSchema {
  return convert(schema);
}

function convert(part: Part): JsonSchema {
  if (part.pipe === undefined) return convertPart(part);
  const [first, ...others] = part.pipe;
  const base = first === undefined ? {} : convert(first);
  return Object.assign({}, base, ...others.map(convert)) as JsonSchema;
}

function convertPart(part: Part): JsonSchema {
  switch (part.type) {
    case "string":
    case "number":
    case "boolean":
    case "null":
      return { type: part.type };
    case "picklist":
      return { enum: part.options };
    case "array":
      return { type: "array", ...(part.item === undefined ? {} : { items: convert(part.item) }) };
    case "exact_optional":
      return part.wrapped === undefined ? {} : convert(part.wrapped);
    case "loose_object":
      return convertMembers(part.entries ?? {});
    case "record":
      return convertMap(part);
    case "regex":
      return { pattern: part.requirement instanceof RegExp ? part.requirement.source : "" };
    case "min_length":
      return { minLength: part.requirement };
    case "max_length":
      return { maxLength: part.requirement };
    case "metadata":
      return convertMetadata(part);
    default:
      return {};
  }
}

function convertMembers(entries: Readonly<Record<string, Part>>): JsonSchema {
  const required = Object.entries(entries).filter(([, entry]) => entry.type !== "exact_optional");
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, convert(entry)])),
    ...(required.length === 0 ? {} : { required: required.map(([name]) => name) }),
    additionalProperties: false,
  };
}

function convertMap({ key, value }: Part): JsonSchema {
  const names = key === undefined ? {} : convert(key);
  const { type: _text, ...rules } = names;
  return {
    type: "object",
    ...(Object.keys(rules).length === 0 ? {} : { propertyNames: rules }),
    additionalProperties: value === undefined ? true : convert(value),
  };
}

function convertMetadata({ metadata }: Part): JsonSchema {
  if (metadata?.forms !== undefined) return { anyOf: metadata.forms.map(convert) };
  return metadata?.jsonSchema ?? {};
}
