import { readFile } from "node:fs/promises";

import { type EvaluationContext, parseEvaluationContext } from "@burgee/contract";

import { CommandError, EXIT } from "./command-error.ts";

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const HAS_ZONE = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/;

/** How many users a file may hold. */
const CONTEXTS_MAX = 100_000;

/** Reads `2027-01-02` (midnight UTC) or a time with its zone, as epoch milliseconds. Undefined when there is none. */
export function readInstant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = DATE_ONLY.test(text) || HAS_ZONE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new CommandError(EXIT.usage, `\`${text}\` is no time`, "Write `2027-01-02` or `2027-01-02T09:00:00Z`.");
}

/** Reads users from a JSON list or from one JSON object per line. */
export async function readContexts(path: string): Promise<readonly EvaluationContext[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new CommandError(EXIT.usage, `the file ${path} cannot be read`, "Name a file of users in JSON.");
  }
  const inputs = parseList(text, path);
  if (inputs.length > CONTEXTS_MAX) {
    throw new CommandError(EXIT.usage, `${path} has more than ${CONTEXTS_MAX} users`, "Take a sample of them.");
  }
  return inputs.map((input, index) => {
    const parsed = parseEvaluationContext(input);
    if (parsed.ok) return parsed.context;
    throw new CommandError(EXIT.usage, `user ${index + 1} of ${path} has mistakes`, parsed.problems.join("; "));
  });
}

function parseList(text: string, path: string): readonly unknown[] {
  try {
    if (text.trimStart().startsWith("[")) return JSON.parse(text) as unknown[];
    return text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line): unknown => JSON.parse(line));
  } catch {
    throw new CommandError(
      EXIT.usage,
      `${path} is not JSON`,
      'Write a list, or one user per line: { "user_id": "ann" }.',
    );
  }
}
