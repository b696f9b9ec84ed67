import { attributeNames, type EvaluationContext, parseEvaluationContext } from "@burgee/contract";

import { readCsv } from "./read-csv.ts";

export type UsersReading =
  | { readonly ok: true; readonly users: readonly EvaluationContext[] }
  | { readonly ok: false; readonly message: string; readonly remedy: string };

/** How many users a file may hold. */
export const USERS_MAX = 100_000;
/** Characters of such a file. Ours: 640 for each user. */
export const USERS_LENGTH_MAX = 64_000_000;

const NAMES: ReadonlySet<string> = new Set(attributeNames(["text", "boolean", "number", "time"]));
const CUSTOM = /^(custom|customData|privateCustomData)\.(.+)$/;

/**
 * Reads users from a JSON list, from one JSON object per line, or from CSV whose first line names attributes such as
 * `user_id`, `country` and `custom.plan`. In columns of custom data, cells without quotes that are numbers, `true` or
 * `false` are read as such; empty cells are left out.
 */
export function readUsers(text: string): UsersReading {
  if (text.length > USERS_LENGTH_MAX) return tooMany(`more than ${USERS_LENGTH_MAX} characters`);
  const start = text.replace(/^\uFEFF/, "").trimStart();
  const read = /^[[{]/.test(start) ? readJson(start) : readTable(start);
  if (!read.ok) return read;
  if (read.inputs.length > USERS_MAX) return tooMany(`more than ${USERS_MAX} users`);
  const users: EvaluationContext[] = [];
  for (const [index, input] of read.inputs.entries()) {
    const parsed = parseEvaluationContext(input);
    if (!parsed.ok) {
      return { ok: false, message: `user ${index + 1} has mistakes`, remedy: parsed.problems.join("; ") };
    }
    users.push(parsed.context);
  }
  return { ok: true, users };
}

type Inputs = { readonly ok: true; readonly inputs: readonly unknown[] } | Extract<UsersReading, { ok: false }>;

function tooMany(message: string): Extract<UsersReading, { ok: false }> {
  return { ok: false, message, remedy: "Take a sample of them." };
}

function readJson(text: string): Inputs {
  try {
    if (text.startsWith("[")) return { ok: true, inputs: JSON.parse(text) as unknown[] };
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return { ok: true, inputs: lines.map((line): unknown => JSON.parse(line)) };
  } catch {
    const remedy = 'Write a list, or one user per line: { "user_id": "ann" }.';
    return { ok: false, message: "it is not JSON", remedy };
  }
}

function readTable(text: string): Inputs {
  const [head, ...rows] = readCsv(text);
  const columns = (head ?? []).map(({ text: name }) => name.trim());
  const example = "Write for example `user_id,country,custom.plan` in the first line.";
  if (!columns.includes("user_id")) return { ok: false, message: "no column is named `user_id`", remedy: example };
  const unknown = columns.find((name) => !NAMES.has(name) && !CUSTOM.test(name));
  if (unknown !== undefined) {
    return {
      ok: false,
      message: `no attribute is named \`${unknown}\``,
      remedy: `For custom data write \`custom.${unknown}\`.`,
    };
  }
  const inputs: unknown[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.length !== columns.length) {
      const message = `row ${index + 1} has ${row.length} cells, and the first line names ${columns.length}`;
      return { ok: false, message, remedy: "Put cells with commas in double quotes." };
    }
    inputs.push(toUser(columns, row));
  }
  return { ok: true, inputs };
}

function toUser(columns: readonly string[], row: ReturnType<typeof readCsv>[number]): unknown {
  const members: [string, unknown][] = [];
  const data = new Map<string, [string, unknown][]>();
  for (const [index, { text, isQuoted }] of row.entries()) {
    const name = columns[index] ?? "";
    if (text === "" && !isQuoted) continue;
    const [, kind, key] = CUSTOM.exec(name) ?? [];
    if (kind === undefined || key === undefined) members.push([name, name === "isAnonymous" ? toScalar(text) : text]);
    else {
      const member = kind === "custom" ? "customData" : kind;
      data.set(member, [...(data.get(member) ?? []), [key, isQuoted ? text : toScalar(text)]]);
    }
  }
  const nested = [...data].map(([member, entries]) => [member, Object.fromEntries(entries)] as const);
  return Object.fromEntries([...members, ...nested]);
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function toScalar(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}
