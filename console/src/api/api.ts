import type { RowReply, RowRequest } from "@burgee/contract/admin";

import { ApiError, readApiError } from "./api-error.ts";
import type { Connection } from "./connection.ts";
import { readLines } from "./read-lines.ts";
import { addressOf, type CalledRoute, isRepeatable, isWrite, ROUTES, type Row } from "./routes.ts";

/** After how long without an answer the page says so. */
const SLOW_AFTER_MS = 2_500;
/** After how long a try is given up and repeated. A publish may take long. */
const READ_MS_MAX = 20_000;
const WRITE_MS_MAX = 120_000;
/** How long an answer of many lines may take from its start to its end. */
const LINES_MS_MAX = 600_000;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 15_000;
/** Somebody is signing in, in another tab; the focus coming back ends the wait earlier. */
const SIGN_IN_WAIT_MS = 30_000;

export type Reply<Name extends CalledRoute> = RowReply<Row<Name>>["body"];

export interface CallOptions {
  /** Names what the person meant to do once: `crypto.randomUUID()`. A repetition with the same name is not done twice. */
  readonly intent?: string;
  readonly signal?: AbortSignal;
}

export interface WholeReply<Name extends CalledRoute> {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined for 304. */
  readonly body: Reply<Name> | undefined;
}

/** The one way to the server. */
export interface Api {
  readonly connection: Connection;
  /** @throws ApiError when the server refuses. While it cannot be reached, or the person is signed out, the call waits. */
  readonly call: <Name extends CalledRoute>(
    name: Name,
    request: RowRequest<Row<Name>>,
    options?: CallOptions,
  ) => Promise<Reply<Name>>;
  readonly callWhole: <Name extends CalledRoute>(
    name: Name,
    request: RowRequest<Row<Name>>,
    options?: CallOptions,
  ) => Promise<WholeReply<Name>>;
  /** The lines of an answer that is too long to be held, as they arrive. @throws ApiError also when the connection breaks on the way. */
  readonly callLines: <Name extends CalledRoute>(
    name: Name,
    request: RowRequest<Row<Name>>,
    options?: CallOptions,
  ) => AsyncIterable<string>;
}

export function createApi(send: typeof fetch, connection: Connection): Api {
  const ask = async <Name extends CalledRoute>(
    name: Name,
    request: RowRequest<Row<Name>>,
    options: CallOptions,
    msMax = isWrite(name) ? WRITE_MS_MAX : READ_MS_MAX,
  ): Promise<Response> => {
    const init = makeInit(name, request, options.intent ?? crypto.randomUUID());
    const address = addressOf(name, request.params, request.query);
    const response = await sendUntilAnswered(name, address, init, options.signal, msMax);
    if (!response.ok && response.status !== 304) throw await readApiError(response);
    return response;
  };

  const callWhole: Api["callWhole"] = async (name, request, options = {}) => {
    const response = await ask(name, request, options);
    if (response.status === 304) return { status: 304, headers: response.headers, body: undefined };
    const body = (await response.json()) as Reply<typeof name>;
    return { status: response.status, headers: response.headers, body };
  };

  async function sendUntilAnswered(
    name: CalledRoute,
    address: string,
    init: RequestInit,
    signal: AbortSignal | undefined,
    msMax: number,
  ): Promise<Response> {
    for (let tries = 0; ; tries += 1) {
      const outcome = await tryOnce(address, init, signal, msMax);
      if (outcome.kind === "answer") {
        connection.set("online");
        return outcome.response;
      }
      if (outcome.kind === "signed_out") {
        connection.set("signed_out");
        await connection.waitForChance(SIGN_IN_WAIT_MS, signal);
        continue;
      }
      signal?.throwIfAborted();
      connection.set("offline");
      if (!isRepeatable(name)) throw lostAnswer();
      await connection.waitForChance(Math.min(RETRY_MS_MIN * 2 ** tries, RETRY_MS_MAX), signal);
    }
  }

  async function tryOnce(address: string, init: RequestInit, signal: AbortSignal | undefined, msMax: number) {
    const slow = setTimeout(() => {
      if (connection.state() === "online") connection.set("slow");
    }, SLOW_AFTER_MS);
    const limit = AbortSignal.timeout(msMax);
    try {
      const response = await send(address, { ...init, signal: signal ? AbortSignal.any([signal, limit]) : limit });
      // Access answers an ended session with a redirect to its sign-in, which a page cannot read.
      const isSignedOut = response.status === 401 || response.type === "opaqueredirect";
      return isSignedOut ? ({ kind: "signed_out" } as const) : ({ kind: "answer", response } as const);
    } catch {
      return { kind: "lost" } as const;
    } finally {
      clearTimeout(slow);
    }
  }

  async function* callLines<Name extends CalledRoute>(
    name: Name,
    request: RowRequest<Row<Name>>,
    options: CallOptions = {},
  ): AsyncGenerator<string> {
    const response = await ask(name, request, options, LINES_MS_MAX);
    try {
      yield* readLines(response);
    } catch {
      options.signal?.throwIfAborted();
      throw brokenLines();
    }
  }

  return {
    connection,
    callWhole,
    callLines,
    call: async (name, request, options) => (await callWhole(name, request, options)).body as Reply<typeof name>,
  };
}

function makeInit(
  name: CalledRoute,
  request: { readonly headers?: object; readonly body?: unknown },
  intent: string,
): RequestInit {
  const [, method, , repetition] = ROUTES[name];
  const headers = new Headers({ "x-burgee": "console" });
  for (const [header, value] of Object.entries(request.headers ?? {})) {
    if (value !== undefined) headers.set(header, String(value));
  }
  if (repetition === "keyed" && !headers.has("idempotency-key")) headers.set("idempotency-key", intent);
  const init: RequestInit = { method, headers, redirect: "manual", cache: "no-store", credentials: "same-origin" };
  if (method === "GET") return init;
  headers.set("content-type", "application/json");
  return { ...init, body: JSON.stringify(request.body ?? {}) };
}

function lostAnswer(): ApiError {
  return new ApiError({
    status: 0,
    code: "unknown_outcome",
    lines: ["The connection broke before the answer came. Look whether it happened before you do it again."],
  });
}

function brokenLines(): ApiError {
  return new ApiError({
    status: 0,
    code: "unknown_outcome",
    lines: ["The connection broke before everything had arrived. Nothing was changed: ask again."],
  });
}
