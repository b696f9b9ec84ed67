import { attributeNames, type CONTEXT_ATTRIBUTES } from "./attributes.ts";
import { USER_ID_LENGTH_MAX } from "./limits.ts";

export type CustomDataValue = string | number | boolean | null;
export type CustomData = Readonly<Record<string, CustomDataValue>>;

interface AttributeValues {
  readonly text: string;
  readonly boolean: boolean;
  readonly number: number;
  readonly time: string | number;
  readonly data: CustomData;
}

type AttributeMembers = {
  readonly [Row in (typeof CONTEXT_ATTRIBUTES)[number] as Row["name"]]?: AttributeValues[Row["type"]];
};

/** Attributes of the subject ("user" on the wire): one optional member per row of `CONTEXT_ATTRIBUTES`. */
export interface EvaluationContext extends AttributeMembers {
  readonly user_id: string;
}

export type ContextParse =
  | { readonly ok: true; readonly context: EvaluationContext }
  | { readonly ok: false; readonly problems: readonly string[] };

// Annotated as pure, so that bundles of code that uses another export leave the table out.
const TEXT_NAMES = /* @__PURE__ */ attributeNames(["text"]);
const BOOLEAN_NAMES = /* @__PURE__ */ attributeNames(["boolean"]);
const NUMBER_NAMES = /* @__PURE__ */ attributeNames(["number"]);
const TIME_NAMES = /* @__PURE__ */ attributeNames(["time"]);
const DATA_NAMES = /* @__PURE__ */ attributeNames(["data"]);

/**
 * Reads an evaluation context from outside data.
 * Lists every problem instead of stopping at the first; optional members of the wrong type are dropped, as the
 * reference engine does. Numbers arrive as text from Go and Python (`appBuild`) and are coerced.
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
  for (const name of TEXT_NAMES) {
    if (name !== "user_id" && typeof input[name] === "string") context[name] = input[name];
  }
  for (const name of BOOLEAN_NAMES) {
    if (typeof input[name] === "boolean") context[name] = input[name];
  }
  for (const name of NUMBER_NAMES) {
    const number = Number(input[name] ?? Number.NaN);
    if (Number.isFinite(number)) context[name] = number;
  }
  for (const name of TIME_NAMES) {
    const value = input[name];
    if (typeof value === "string" || typeof value === "number") context[name] = value;
  }
  for (const name of DATA_NAMES) {
    const value = input[name];
    if (value === undefined || value === null) continue;
    const problem = findCustomDataProblem(name, value);
    if (problem === undefined) context[name] = value;
    else problems.push(problem);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, context: context as unknown as EvaluationContext };
}

/** What is wrong with custom data, or undefined: it must be a flat object of strings, numbers, booleans and nulls. */
export function findCustomDataProblem(field: string, value: unknown): string | undefined {
  if (!isRecord(value)) return `${field} must be a flat JSON object`;
  for (const [key, entry] of Object.entries(value)) {
    const problem = findValueProblem(entry);
    if (problem !== undefined) return `${field}.${key} ${problem}`;
  }
  return undefined;
}

/** An absent value is none: applications write `{ plan: user.plan }` without looking. */
function findValueProblem(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
    case "undefined":
      return undefined;
    case "object":
      if (value === null) return undefined;
      return "must be a string, number, boolean or null; nested values are not supported";
    default:
      return "must be a string, number, boolean or null";
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
