import { attributeNames, type EvaluationContext, isRecord, parseEvaluationContext } from "@burgee/contract";

/** Error codes of the protocol that this Worker answers. */
export type OfrepErrorCode = "PARSE_ERROR" | "TARGETING_KEY_MISSING" | "INVALID_CONTEXT" | "FLAG_NOT_FOUND" | "GENERAL";

export type OfrepContextRead =
  | { readonly ok: true; readonly context: EvaluationContext }
  | { readonly ok: false; readonly errorCode: OfrepErrorCode; readonly errorDetails: string };

/** Attributes that keep their meaning; every other one becomes custom data. */
const KNOWN_ATTRIBUTES: ReadonlySet<string> = new Set(attributeNames(["text", "boolean", "number", "time"], "ofrep"));

/**
 * Reads the body of an OpenFeature remote evaluation. `targetingKey` (or `user_id`) becomes the user id. Nested
 * attributes are left out, because no target can use them.
 */
export function readOfrepContext(body: unknown): OfrepContextRead {
  if (!isRecord(body)) return fail("INVALID_CONTEXT", "The body must be a JSON object with a context");
  const input = body["context"];
  if (!isRecord(input)) return fail("INVALID_CONTEXT", "context must be a JSON object with a targetingKey");
  const targetingKey = input["targetingKey"] ?? input["user_id"];
  if (targetingKey === undefined || targetingKey === null || targetingKey === "") {
    return fail("TARGETING_KEY_MISSING", "context.targetingKey must be a non-empty string");
  }
  if (typeof targetingKey !== "string") return fail("INVALID_CONTEXT", "context.targetingKey must be a string");
  const user: Record<string, unknown> = { user_id: targetingKey };
  const customData: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (name === "targetingKey" || name === "user_id") continue;
    if (KNOWN_ATTRIBUTES.has(name)) user[name] = value;
    else if (name === "privateCustomData") user[name] = isRecord(value) ? dropNested(value) : undefined;
    else if (name === "customData" && isRecord(value)) Object.assign(customData, dropNested(value));
    else if (isFlat(value)) customData[name] = value;
  }
  user["customData"] = customData;
  const parsed = parseEvaluationContext(user);
  return parsed.ok ? parsed : fail("INVALID_CONTEXT", parsed.problems.join("; "));
}

function dropNested(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => isFlat(value)));
}

function isFlat(value: unknown): boolean {
  return value === null || (typeof value !== "object" && value !== undefined);
}

function fail(errorCode: OfrepErrorCode, errorDetails: string): OfrepContextRead {
  return { ok: false, errorCode, errorDetails };
}
