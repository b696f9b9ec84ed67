import * as v from "valibot";

import type { Output } from "./output.ts";

/** One mistake of a request. */
export interface InputProblem {
  /** Where, such as `body.files[3].text`. */
  readonly path: string;
  /** What is wrong there. It never repeats the value, which may be a secret. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

export type ReadValue<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };

/** Problems that one answer lists. Ours: nobody corrects more before trying again. */
export const INPUT_PROBLEMS_MAX = 50;

/** Checks a value from outside and lists every problem at once. `place` begins their paths. */
export function readValue<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  place: string,
): ReadValue<Output<Schema>> {
  const result = v.safeParse(schema, value, { message: describeIssue });
  if (result.success) return { ok: true, value: result.output as Output<Schema> };
  const problems = new Map<string, InputProblem>();
  for (const issue of result.issues) {
    const [message = "", remedy = "Correct it."] = issue.message.split("\n");
    const path = `${place}${writePath(issue.path)}`;
    // Two checks of one value may say the same.
    problems.set(`${path} ${message}`, { path, message, remedy });
    if (problems.size === INPUT_PROBLEMS_MAX) break;
  }
  return { ok: false, problems: [...problems.values()] };
}

function writePath(path: readonly { readonly key: unknown }[] | undefined): string {
  return (path ?? []).map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
}

/** Valibot's own texts would repeat what was sent. */
function describeIssue(issue: v.BaseIssue<unknown>): string {
  if (issue.received === "undefined") return "is missing\nAdd it.";
  switch (issue.type) {
    case "string":
      return "must be a text\nGive a text.";
    case "number":
    case "safe_integer":
      return "must be a whole number\nGive a whole number.";
    case "min_value":
    case "max_value":
      return `is out of range\nGive a number ${issue.expected}.`;
    case "array":
      return "must be a list\nGive a list.";
    case "object":
    case "loose_object":
      return "must be an object\nGive an object.";
    case "picklist":
      return `is not one of the known values\nGive one of ${(issue.expected ?? "").replaceAll(/[()"]/g, "").replaceAll(" | ", ", ")}.`;
    default:
      return `is not as expected\nGive ${issue.expected ?? "another value"}.`;
  }
}
