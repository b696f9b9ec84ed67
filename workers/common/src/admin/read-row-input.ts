import { sha256Hex } from "@burgee/contract";
import {
  type AdminRow,
  closed,
  type Entries,
  type InputProblem,
  readValue,
  type RowInput,
} from "@burgee/contract/admin";

import { readJsonBody } from "../http/request.ts";
import { respondError, respondInputProblems } from "./respond-error.ts";

type ReadInput<Row extends AdminRow> =
  | { readonly ok: true; readonly input: RowInput<Row>; readonly bodyDigest: () => Promise<string> }
  | { readonly ok: false; readonly response: Response };

type ReadBody =
  | { readonly kind: "body"; readonly value: unknown; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "malformed" | "too_large" };

/** Makes a function that reads requests of a row. It names all mistakes of a request at once. */
export function createInputReader<Row extends AdminRow>(row: Row) {
  const params = closed(row.params as Writable);
  const query = closed(row.query as Writable);
  const headers = closed(row.headers as Writable);
  return async (request: Request, rawParams: Readonly<Record<string, string>>): Promise<ReadInput<Row>> => {
    const body = await readBody(row, request);
    if (body.kind === "too_large") {
      const message = `the body may have at most ${row.body?.bytesMax} bytes`;
      return { ok: false, response: respondError("too_large", message) };
    }
    const given = readQuery(new URL(request.url).searchParams);
    const parts = {
      params: readValue(params, rawParams, "path"),
      query: readValue(query, given.values, "query"),
      headers: readValue(headers, pickHeaders(row.headers, request.headers), "header"),
      body: readBodyValue(row, body),
    };
    const problems = [...given.problems, ...Object.values(parts).flatMap((part) => (part.ok ? [] : part.problems))];
    if (problems.length > 0) return { ok: false, response: respondInputProblems(problems) };
    const values = Object.entries(parts).map(([name, part]) => [name, part.ok ? part.value : undefined] as const);
    const bytes = body.kind === "body" ? body.bytes : NO_BYTES;
    const bodyDigest = async () => (bytes.byteLength === 0 ? "" : sha256Hex(bytes));
    return { ok: true, input: Object.fromEntries(values) as unknown as RowInput<Row>, bodyDigest };
  };
}

/** Schemas take their entries as a type that could be written. */
type Writable = { -readonly [Name in keyof Entries]: Entries[Name] };

const NO_BYTES = new Uint8Array();

/** An absent body counts as an empty object; a body that the row does not read is left alone. */
async function readBody(row: AdminRow, request: Request): Promise<ReadBody> {
  if (row.body === undefined || request.body === null) return { kind: "body", value: {}, bytes: NO_BYTES };
  const read = await readJsonBody(request, row.body.bytesMax);
  return read.kind === "json" ? { ...read, kind: "body" } : read;
}

const MALFORMED: InputProblem = {
  path: "body",
  message: "is not JSON that arrived whole",
  remedy: "Send a JSON object.",
};

function readBodyValue({ body: described }: AdminRow, body: ReadBody) {
  if (body.kind !== "body") return { ok: false, problems: [MALFORMED] } as const;
  if (described === undefined) return { ok: true, value: undefined } as const;
  return readValue(described.schema, body.value, "body");
}

/** A parameter that is given twice is a mistake: whoever reads first or last would see another request. */
function readQuery(parameters: URLSearchParams) {
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  const problems: InputProblem[] = [];
  for (const [name, value] of parameters) {
    if (name in values && problems.length === 0) {
      problems.push({ path: "query", message: "has a parameter more than once", remedy: "Give each once." });
    }
    values[name] = value;
  }
  return { values, problems };
}

function pickHeaders(entries: Entries, headers: Headers): Readonly<Record<string, string>> {
  const given = Object.keys(entries).flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}
