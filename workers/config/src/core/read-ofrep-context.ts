import { type EvaluationContext, isRecord, parseEvaluationContext, readFlagContext } from "@burgee/contract";

/** Error codes of the protocol that this Worker answers. */
export type OfrepErrorCode = "PARSE_ERROR" | "TARGETING_KEY_MISSING" | "INVALID_CONTEXT" | "FLAG_NOT_FOUND" | "GENERAL";

export type OfrepContextRead =
  | { readonly ok: true; readonly context: EvaluationContext }
  | { readonly ok: false; readonly errorCode: OfrepErrorCode; readonly errorDetails: string };

/** Reads the body of an OpenFeature remote evaluation. The protocol demands a subject, whether or not a rule reads it. */
export function readOfrepContext(body: unknown): OfrepContextRead {
  if (!isRecord(body)) return fail("INVALID_CONTEXT", "The body must be a JSON object with a context");
  const input = body["context"];
  if (!isRecord(input)) return fail("INVALID_CONTEXT", "context must be a JSON object with a targetingKey");
  const user = readFlagContext(input);
  const { user_id: subject } = user;
  if (subject === undefined || subject === "") {
    return fail("TARGETING_KEY_MISSING", "context.targetingKey must be a non-empty string");
  }
  if (typeof subject !== "string") return fail("INVALID_CONTEXT", "context.targetingKey must be a string");
  const parsed = parseEvaluationContext(user);
  return parsed.ok ? parsed : fail("INVALID_CONTEXT", parsed.problems.join("; "));
}

function fail(errorCode: OfrepErrorCode, errorDetails: string): OfrepContextRead {
  return { ok: false, errorCode, errorDetails };
}
