import { readFile } from "node:fs/promises";

import type { EvaluationContext } from "@burgee/contract";
import { readUsers } from "@burgee/publisher/preview";

import { CommandError, EXIT } from "./command-error.ts";

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const HAS_ZONE = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/;

/** Reads `2027-01-02` (midnight UTC) or a time with its zone, as epoch milliseconds. Undefined when there is none. */
export function readInstant(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = DATE_ONLY.test(text) || HAS_ZONE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new CommandError(EXIT.usage, `\`${text}\` is no time`, "Write `2027-01-02` or `2027-01-02T09:00:00Z`.");
}

/** Reads users from a JSON list, from one JSON object per line, or from CSV. */
export async function readContexts(path: string): Promise<readonly EvaluationContext[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new CommandError(EXIT.usage, `the file ${path} cannot be read`, "Name a file of users in JSON or CSV.");
  }
  const read = readUsers(text);
  if (read.ok) return read.users;
  throw new CommandError(EXIT.usage, `${path} cannot be used: ${read.message}`, read.remedy);
}
