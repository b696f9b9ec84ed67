import { attributeNames } from "./attributes.ts";
import { type CustomDataValue, isRecord } from "./evaluation-context.ts";

/** Attributes of an OpenFeature context that keep their meaning; every other scalar becomes custom data. */
const KNOWN_ATTRIBUTES: ReadonlySet<string> = new Set(
  attributeNames(["text", "boolean", "number", "time"], "openfeature"),
);

/**
 * The user that an OpenFeature context describes, to be parsed by `parseEvaluationContext`. The subject is `targetingKey`,
 * else `user_id`, else `userId`; `user_id` is undefined when the context names none. `customData` and `privateCustomData`
 * may be given as objects. Other nested values are left out, because no target can read them.
 */
export function readFlagContext(context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const named = context["targetingKey"] ?? context["user_id"];
  const user: Record<string, unknown> = { user_id: named ?? context["userId"] ?? undefined };
  const customData: Record<string, CustomDataValue> = {};
  for (const [name, value] of Object.entries(context)) {
    if (name === "targetingKey" || name === "user_id" || (name === "userId" && (named ?? undefined) === undefined))
      continue;
    if (name === "privateCustomData") user[name] = readFlat(value);
    else if (name === "customData" && isRecord(value)) Object.assign(customData, readFlat(value));
    else {
      const scalar = readScalar(value);
      if (scalar === undefined) continue;
      if (KNOWN_ATTRIBUTES.has(name)) user[name] = scalar;
      else customData[name] = scalar;
    }
  }
  user["customData"] = customData;
  return user;
}

function readFlat(value: unknown): Record<string, CustomDataValue> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).map(([name, entry]) => [name, readScalar(entry)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, CustomDataValue] => entry[1] !== undefined));
}

function readScalar(value: unknown): CustomDataValue | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
