import type { SdkKeyKind } from "@burgee/contract";
import {
  type KeepAlive,
  type RequestPath,
  decodeSegment,
  parseQuery,
  readRequestId,
  readSdkKey,
} from "@burgee/worker-common";

import type { Conditionals } from "../core/conditional.ts";
import type { Services } from "../services.ts";
import type { AnswerCache } from "./answer-cache.ts";

/** What memory can answer comes as a plain value: a 304 is too cheap for a promise. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Continues at once unless there is something to await. */
export function after<Value, Result>(
  value: MaybePromise<Value>,
  proceed: (value: Value) => MaybePromise<Result>,
): MaybePromise<Result> {
  return value instanceof Promise ? value.then(proceed) : proceed(value);
}

/** One request on its way through a route. What few answers need is read when it is first asked for. */
export class RouteRequest {
  readonly request: Request;
  readonly query: ReadonlyMap<string, string>;
  /** What stands in the place of the route's parameter, still percent-encoded; empty when the route has none. */
  readonly segment: string;
  readonly services: Services;
  readonly answers: AnswerCache;
  readonly keepAlive: KeepAlive;
  #requestId: string | undefined;
  #conditionals: Conditionals | undefined;

  constructor(
    request: Request,
    { query }: RequestPath,
    segment: string,
    ctx: Pick<ExecutionContext, "waitUntil">,
    services: Services,
    answers: AnswerCache,
  ) {
    this.request = request;
    this.query = query === "" ? NO_PARAMETERS : parseQuery(query);
    this.segment = segment;
    this.services = services;
    this.answers = answers;
    this.keepAlive = (work) => ctx.waitUntil(work);
  }

  /** The caller's, Cloudflare's or a fresh one. */
  get requestId(): string {
    this.#requestId ??= readRequestId(this.request.headers);
    return this.#requestId;
  }

  get conditionals(): Conditionals {
    this.#conditionals ??= this.#readConditionals();
    return this.#conditionals;
  }

  #readConditionals(): Conditionals {
    const { headers } = this.request;
    return {
      ifNoneMatch: headers.get("if-none-match"),
      ifModifiedSinceMs: this.services.parseHttpDate(headers.get("if-modified-since")),
    };
  }

  /** The decoded parameter, or undefined when its escapes are malformed. */
  decodeSegment(): string | undefined {
    return decodeSegment(this.segment);
  }

  /** The SDK key of the usual headers, else of the query. */
  readKey(): string | undefined {
    return readSdkKey(this.request.headers, this.query.get("sdkKey"));
  }

  /** Whether the caller wants the user's stored data to take part. */
  get wantsStoredUser(): boolean {
    return this.query.get("enableEdgeDB") === "true";
  }
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

export const ANY_KIND: readonly SdkKeyKind[] = ["server", "client", "mobile"];
export const SERVER_ONLY: readonly SdkKeyKind[] = ["server"];
