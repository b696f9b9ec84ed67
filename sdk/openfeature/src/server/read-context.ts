import { attributeNames, isRecord } from "@burgee/contract";
import type { CustomData, CustomDataValue, EvaluationContext } from "@burgee/contract";
import { InvalidContextError, TargetingKeyMissingError } from "@openfeature/server-sdk";
import type { EvaluationContext as OpenFeatureContext } from "@openfeature/server-sdk";

/** Attributes that keep their meaning when they have its type; every other scalar becomes custom data. */
const TEXT_ATTRIBUTES: ReadonlySet<string> = new Set(attributeNames(["text"], "provider"));
const NUMBER_ATTRIBUTES: ReadonlySet<string> = new Set(attributeNames(["number"], "provider"));

/** Members that name the subject, in order of preference. */
const KEY_ATTRIBUTES = ["targetingKey", "user_id", "userId"] as const;

/**
 * The evaluation context for an OpenFeature context. Known names keep their meaning, other scalars become custom data,
 * `customData` and `privateCustomData` are merged member by member; other nested values cannot be targeted and are left
 * out. Throws `TargetingKeyMissingError` and `InvalidContextError`.
 */
export function readContext(context: OpenFeatureContext): EvaluationContext {
  const attributes: Record<string, unknown> = { user_id: readSubject(context) };
  const customData: Record<string, CustomDataValue> = {};
  for (const [name, value] of Object.entries(context)) {
    if ((KEY_ATTRIBUTES as readonly string[]).includes(name)) continue;
    if (name === "privateCustomData") attributes[name] = readFlat(value);
    else if (name === "customData") Object.assign(customData, readFlat(value));
    else if (TEXT_ATTRIBUTES.has(name) && typeof value === "string") attributes[name] = value;
    else if (NUMBER_ATTRIBUTES.has(name) && typeof value === "number") attributes[name] = value;
    else {
      const scalar = readScalar(value);
      if (scalar !== undefined) customData[name] = scalar;
    }
  }
  return { ...attributes, customData } as unknown as EvaluationContext;
}

function readSubject(context: OpenFeatureContext): string {
  const subject = KEY_ATTRIBUTES.map((name) => context[name]).find((value) => value !== undefined && value !== null);
  if (subject === undefined || subject === "") {
    throw new TargetingKeyMissingError("the context needs a targetingKey (or user_id)");
  }
  if (typeof subject !== "string") throw new InvalidContextError("the targetingKey must be a string");
  return subject;
}

function readFlat(value: unknown): CustomData {
  if (!isRecord(value)) return {};
  const entries = Object.entries(value).map(([name, entry]) => [name, readScalar(entry)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, CustomDataValue] => entry[1] !== undefined));
}

function readScalar(value: unknown): CustomDataValue | undefined {
  if (value instanceof Date) return value.toISOString();
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
