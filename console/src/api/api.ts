import type { RowReply, RowRequest } from "@burgee/contract/admin";

import { ApiError, readApiError } from "./api-error.ts";
import type { Connection } from "./connection.ts";
import { addressOf, type CalledRoute, isRepeatable, isWrite, ROUTES, type Row } from "./routes.ts";

/** After how long without an answer the page says so. */
const SLOW_AFTER_MS = 2_500;
/** After how long a try is given up and repeated. A publish may take long. */
const READ_MS_MAX = 20_000;
const WRITE_MS_MAX = 120_000;
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
}

export function createApi(send: typeof fetch, connection: Connection): Api {
  const callWhole: Api["callWhole"] = async (name, request, options = {}) => {
    const init = makeInit(name, request, options.intent ?? crypto.randomUUID());
    const response = await sendUntilAnswered(
      name,
      addressOf(name, request.params, request.query),
      init,
      options.signal,
    );
    if (response.status === 304) return { status: 304, headers: response.headers, body: undefined };
    if (!response.ok) throw await readApiError(response);
    const body = (await response.json()) as Reply<typeof name>;
    return { status: response.status, headers: response.headers, body };
  };

  async function sendUntilAnswered(
    name: CalledRoute,
    address: string,
    init: RequestInit,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    for (let tries = 0; ; tries += 1) {
      const outcome = await tryOnce(name, address, init, signal);
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

  async function tryOnce(name: CalledRoute, address: string, init: RequestInit, signal: AbortSignal | undefined) {
    const slow = setTimeout(() => {
      if (connection.state() === "online") connection.set("slow");
    }, SLOW_AFTER_MS);
    const limit = AbortSignal.timeout(isWrite(name) ? WRITE_MS_MAX : READ_MS_MAX);
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

  return {
    connection,
    callWhole,
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
