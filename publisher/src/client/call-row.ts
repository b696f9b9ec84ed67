import type { AdminRow, RowReply, RowRequest } from "@burgee/contract/admin";

import { PublishError } from "./publish-error.ts";
import { readError } from "./read-error.ts";

export interface PublishClientOptions {
  /** Origin of the platform, such as `http://127.0.0.1:8787`. */
  readonly url: string;
  /** The caller's token, or what gets one for each call: tokens of CIs live for minutes. */
  readonly token: string | (() => Promise<string>);
  /** Time for one answer; default 60 s. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
}

/** Calls the route that a row describes. Rejects with `PublishError`. */
export type CallRow = <Row extends AdminRow>(row: Row, request: RowRequest<Row>) => Promise<RowReply<Row>["body"]>;

const DEFAULT_TIMEOUT_MS = 60_000;

export function createCallRow(options: PublishClientOptions): CallRow {
  const open = createOpenRow(options);
  return async (row, request) => {
    const { response, text } = await open(row, request, (opened) => opened.text());
    const reply = parseJson(text);
    if (!response.ok || reply === undefined) throw readError(response.status, reply);
    // A newer server may answer more than the row says, so an answer is not checked against it.
    return reply as never;
  };
}

/** Sends the request of a row and reads its answer in some way. Rejects with `PublishError` when there is none. */
export type OpenRow = <Row extends AdminRow, Text>(
  row: Row,
  request: RowRequest<Row>,
  read: (response: Response) => Promise<Text>,
) => Promise<{ readonly response: Response; readonly text: Text }>;

export function createOpenRow(options: PublishClientOptions): OpenRow {
  const send = options.fetch ?? fetch;
  const origin = options.url.replace(/\/+$/, "");
  return async (row, { params, query = {}, headers = {}, body }, read) => {
    const token = typeof options.token === "string" ? options.token : await options.token();
    try {
      const response = await send(`${origin}${fillPath(row.path, params)}${writeQuery(query)}`, {
        method: row.method,
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          ...Object.fromEntries(listTexts(headers)),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(options.timeoutMs ?? DEFAULT_TIMEOUT_MS),
      });
      return { response, text: await read(response) };
    } catch (cause) {
      throw new PublishError("unreachable", 0, `${origin} does not answer: is the platform running?`, { cause });
    }
  };
}

function fillPath(path: string, params: object): string {
  const texts = new Map(listTexts(params));
  return path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(texts.get(name) ?? ""));
}

function writeQuery(query: object): string {
  const text = new URLSearchParams(listTexts(query)).toString();
  return text === "" ? "" : `?${text}`;
}

function listTexts(values: object): [string, string][] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] satisfies [string, string]],
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
