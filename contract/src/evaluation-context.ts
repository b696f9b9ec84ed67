import { USER_ID_LENGTH_MAX } from "./limits.ts";

export type CustomDataValue = string | number | boolean | null;
export type CustomData = Readonly<Record<string, CustomDataValue>>;

/** Attributes of the subject, in the field names that DevCycle SDKs use on the wire ("user"). */
export interface EvaluationContext {
  readonly user_id: string;
  readonly isAnonymous?: boolean;
  readonly email?: string;
  readonly name?: string;
  readonly language?: string;
  readonly country?: string;
  readonly appVersion?: string;
  readonly appBuild?: number;
  readonly deviceModel?: string;
  readonly platform?: string;
  readonly platformVersion?: string;
  readonly customData?: CustomData;
  /** Used for evaluation, never stored, never reported. */
  readonly privateCustomData?: CustomData;
  readonly createdDate?: string | number;
  readonly lastSeenDate?: string | number;
  readonly sdkType?: string;
  readonly sdkVersion?: string;
  readonly sdkPlatform?: string;
  readonly hostname?: string;
}

export type ContextParse =
  | { readonly ok: true; readonly context: EvaluationContext }
  | { readonly ok: false; readonly problems: readonly string[] };

const TEXT_FIELDS = [
  "email",
  "name",
  "language",
  "country",
  "appVersion",
  "deviceModel",
  "platform",
  "platformVersion",
  "sdkType",
  "sdkVersion",
  "sdkPlatform",
  "hostname",
] as const;

/**
 * Reads an evaluation context from outside data.
 * Lists every problem instead of stopping at the first; optional members of the wrong type are dropped, as the
 * reference engine does. `appBuild` arrives as text from Go and Python and is coerced.
 */
export function parseEvaluationContext(input: unknown): ContextParse {
  if (!isRecord(input)) {
    return { ok: false, problems: ["user must be a JSON object with a user_id"] };
  }
  const problems: string[] = [];
  const userId = input["user_id"];
  if (typeof userId !== "string" || userId === "") {
    problems.push("user_id must be a non-empty string");
  } else if (userId.length > USER_ID_LENGTH_MAX) {
    problems.push(`user_id must be at most ${USER_ID_LENGTH_MAX} characters`);
  }
  const context: Record<string, unknown> = { user_id: userId };
  for (const field of TEXT_FIELDS) {
    if (typeof input[field] === "string") context[field] = input[field];
  }
  if (typeof input["isAnonymous"] === "boolean") context["isAnonymous"] = input["isAnonymous"];
  const appBuild = Number(input["appBuild"] ?? Number.NaN);
  if (Number.isFinite(appBuild)) context["appBuild"] = appBuild;
  for (const field of ["createdDate", "lastSeenDate"] as const) {
    const value = input[field];
    if (typeof value === "string" || typeof value === "number") context[field] = value;
  }
  for (const field of ["customData", "privateCustomData"] as const) {
    const value = input[field];
    if (value === undefined || value === null) continue;
    const problem = findCustomDataProblem(field, value);
    if (problem === undefined) context[field] = value;
    else problems.push(problem);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, context: context as unknown as EvaluationContext };
}

/** What is wrong with custom data, or undefined: it must be a flat object of strings, numbers, booleans and nulls. */
export function findCustomDataProblem(field: string, value: unknown): string | undefined {
  if (!isRecord(value)) return `${field} must be a flat JSON object`;
  for (const [key, entry] of Object.entries(value)) {
    if (entry !== null && typeof entry === "object") {
      return `${field}.${key} must be a string, number, boolean or null; nested values are not supported`;
    }
  }
  return undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
