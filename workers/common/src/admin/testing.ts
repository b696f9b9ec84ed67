import {
  ADMIN_ROWS,
  adminError,
  type AdminRow,
  COMMON_ERRORS,
  type ErrorCode,
  ERROR_CODES,
  readValue,
} from "@burgee/contract/admin";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Compares an answer with the row of its route. Returns what is not as the row says; of other paths only refusals are checked. */
export function checkAnswer(method: string, target: string, { status, body }: Answer): readonly string[] {
  const row = findRow(method, target);
  if (status >= 400) return checkRefusal(row, status, body);
  if (row === undefined) return [];
  const schema = row.replies[status];
  if (schema === undefined) return [`status ${status}`];
  const read = readValue(schema, body, "reply");
  return read.ok ? [] : read.problems.map(({ path, message }) => `${path} ${message}`);
}

function findRow(method: string, target: string): AdminRow | undefined {
  const path = target.replace(/\?.*$/, "");
  return Object.values<AdminRow>(ADMIN_ROWS).find((row) => {
    const pattern = row.path.replaceAll(".", String.raw`\.`).replaceAll(/\{\w+\}/g, "[^/]+");
    return row.method === method && new RegExp(`^${pattern}$`).test(path);
  });
}

function checkRefusal(row: AdminRow | undefined, status: number, body: unknown): readonly string[] {
  const read = readValue(adminError, body, "error");
  if (!read.ok) return read.problems.map(({ path, message }) => `${path} ${message}`);
  const { code, statusCode, error } = read.value;
  const known: readonly ErrorCode[] =
    row === undefined ? [...COMMON_ERRORS, "not_found"] : [...COMMON_ERRORS, ...row.errors];
  const facts = ERROR_CODES[code];
  return [
    ...(known.includes(code) ? [] : [`code ${code} is not among the errors of the row`]),
    ...(statusCode === status && facts.status === status ? [] : [`status ${status} is not that of ${code}`]),
    ...(error === facts.title ? [] : [`title ${error} is not that of ${code}`]),
  ];
}
