import type { RejectCounts } from "@burgee/contract";
import { CORS_HEADERS, errorResponse, MISSING_CREDENTIAL_MESSAGE, readRequestId } from "@burgee/worker-common";

import { REFUSAL_TICK_MS } from "../core/limits.ts";
import { findOverdue, type OpenPost } from "../core/open-posts.ts";
import type { Services } from "../services.ts";

/** Why a post was refused as a whole. */
export type PostRefusal =
  | "missing_key"
  | "unknown_key"
  | "wrong_key_kind"
  | "malformed_json"
  | "broken_body"
  | "keys_unavailable"
  | "overloaded"
  | "rate_limited"
  | "slow_body"
  | "not_stored";

/** Seconds that a client should wait after a 503. */
const RETRY_AFTER_SECONDS = "5";

/**
 * The only answer to an accepted post: exactly 201 with a JSON object, because official SDKs drop, repeat or wedge on
 * anything else. Rejected events are counted beside it, and change nothing for the SDK.
 */
export function respondReceived(events: number, rejected: RejectCounts | undefined): Response {
  const message = `"message":"Successfully received ${events} events."`;
  const body = rejected === undefined ? `{${message}}` : `{${message},"rejected":${JSON.stringify(rejected)}}`;
  return new Response(body, RECEIVED);
}

// Few headers: each is copied out of JavaScript for every post.
const RECEIVED: ResponseInit = {
  status: 201,
  headers: new Headers({ "content-type": "application/json", "access-control-allow-origin": "*" }),
};

/**
 * The answer to a post that is refused as a whole. A 5xx makes SDKs keep the events and send them again.
 * @param headers of the request, for its id
 */
export function respondRefused(refusal: PostRefusal, headers: Headers): Response {
  switch (refusal) {
    case "missing_key":
      return refuse(401, MISSING_CREDENTIAL_MESSAGE, headers);
    case "unknown_key":
      return refuse(401, "This SDK key is unknown or was revoked. Use a key of the environment.", headers);
    case "wrong_key_kind":
      return refuse(401, "This path needs a server SDK key; client and mobile keys use /v1/events.", headers);
    case "malformed_json":
      return refuse(400, "The body is not JSON. Send an object with user and events.", headers);
    case "broken_body":
      // Seen by nobody whose connection was cut: such a client sends the events again.
      return refuse(400, "The body did not arrive whole.", headers);
    case "keys_unavailable":
      return respondBusy("SDK keys cannot be checked now. Keep the events and send them again.", headers);
    case "overloaded":
      return respondOverloaded(headers);
    case "rate_limited":
      return respondBusy("Too many posts from here. Keep the events and send them again later.", headers);
    case "slow_body":
      // Not 408: most official SDKs drop the events on any 4xx.
      return respondBusy("The body came too slowly. Keep the events and send them again.", headers);
    case "not_stored":
      return respondBusy("The events could not be stored now. Keep them and send them again.", headers);
  }
}

const OVERLOADED = JSON.stringify({
  statusCode: 503,
  message: "Too much is under way here now. Keep the events and send them again.",
});
const OVERLOADED_HEADERS = new Headers({
  "content-type": "application/json",
  "retry-after": RETRY_AFTER_SECONDS,
  ...CORS_HEADERS,
});

/** Prepared as far as it can be: during an overload little else is answered. */
function respondOverloaded(requestHeaders: Headers): Response {
  const headers = new Headers(OVERLOADED_HEADERS);
  headers.set("x-request-id", readRequestId(requestHeaders));
  return new Response(OVERLOADED, { status: 503, headers });
}

function respondBusy(message: string, headers: Headers): Response {
  return refuse(503, message, headers, { "retry-after": RETRY_AFTER_SECONDS });
}

function refuse(
  status: number,
  message: string,
  requestHeaders: Headers,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return errorResponse(status, message, {
    ...CORS_HEADERS,
    ...headers,
    "x-request-id": readRequestId(requestHeaders),
  });
}

/** Refuses a post because too much is under way, and says so in metric and log. */
export function refuseOverload({ headers }: Request, { mayLog, log, meter }: Services, line: string): Response {
  if (mayLog(line)) log("warn", line);
  meter.count("post_overloaded", "");
  return respondRefused("overloaded", headers);
}

/** Refuses a post because its sender is over a rate limit, and says so in metric and log. */
export function refuseLimited(
  { headers }: Request,
  { mayLog, log, meter }: Services,
  limit: "address" | "key",
  environmentId: string,
): Response {
  if (mayLog(`limited ${limit}`)) log("warn", "posts are refused: the rate limit is reached", { limit, environmentId });
  meter.count("rate_limited", environmentId, [limit]);
  return respondRefused("rate_limited", headers);
}

/** The answer to anything but a post on a path of events. */
export function respondToWrongMethod(headers: Headers): Response {
  return refuse(405, "Events are sent with POST.", headers, { allow: "POST, OPTIONS" });
}

/** The one answer to a post: from whoever gives one first. */
export interface PostAnswer {
  readonly response: Promise<Response>;
  /** Answers and closes the post, unless it is answered. Works in another request's context, with an existing response. */
  give(response: Response): void;
  isGiven(): boolean;
}

/**
 * Prepares the answer to an open post, and gives it when the body comes too slowly or the events are not stored in time.
 * The timer belongs to the post's own request, so it may create the refusal; it also keeps the runtime from treating a
 * waiting request as hung. It is never cleared, which would cost time for every post: it ends with the request.
 * @param headers of the request
 */
export function openAnswer(
  post: OpenPost,
  headers: Headers,
  { openPosts, clock, log, mayLog, meter }: Services,
): PostAnswer {
  const { promise: response, resolve } = Promise.withResolvers<Response>();
  const isGiven = (): boolean => post.phase === "answered";
  const give = (given: Response): void => {
    if (isGiven()) return;
    openPosts.close(post);
    resolve(given);
  };
  const tick = (): void => {
    if (isGiven()) return;
    const overdue = findOverdue(post, clock.now());
    if (overdue === undefined) {
      setTimeout(tick, REFUSAL_TICK_MS);
      return;
    }
    if (overdue === "slow_body") {
      meter.count("post_too_slow", "");
      if (mayLog(overdue)) log("warn", "a post was ended: its body came too slowly");
    }
    give(respondRefused(overdue, headers));
    post.stopBody?.();
  };
  setTimeout(tick, REFUSAL_TICK_MS);
  return { response, give, isGiven };
}
