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

/** The answer to a post that is refused as a whole. A 5xx makes SDKs keep the events and send them again. */
export function respondRefused(refusal: PostRefusal): Response {
  switch (refusal) {
    case "missing_key":
      return errorResponse(401, MISSING_CREDENTIAL_MESSAGE, CORS_HEADERS);
    case "unknown_key":
      return errorResponse(401, "This SDK key is unknown or was revoked. Use a key of the environment.", CORS_HEADERS);
    case "wrong_key_kind":
      return errorResponse(
        401,
        "This path needs a server SDK key; client and mobile keys use /v1/events.",
        CORS_HEADERS,
      );
    case "malformed_json":
      return errorResponse(400, "The body is not JSON. Send an object with user and events.", CORS_HEADERS);
    case "keys_unavailable":
      return respondBusy("SDK keys cannot be checked now. Keep the events and send them again.");
    case "overloaded":
      return new Response(OVERLOADED, OVERLOADED_INIT);
    case "rate_limited":
      return respondBusy("Too many posts from here. Keep the events and send them again later.");
    case "slow_body":
      // Not 408: most official SDKs drop the events on any 4xx.
      return respondBusy("The body came too slowly. Keep the events and send them again.");
    case "not_stored":
      return respondBusy("The events could not be stored now. Keep them and send them again.");
  }
}

const OVERLOADED = JSON.stringify({
  statusCode: 503,
  message: "Too much is under way here now. Keep the events and send them again.",
});
const OVERLOADED_INIT: ResponseInit = {
  status: 503,
  headers: new Headers({
    "content-type": "application/json",
    "access-control-allow-origin": "*",
    "retry-after": RETRY_AFTER_SECONDS,
  }),
};

function respondBusy(message: string): Response {
  return errorResponse(503, message, { ...CORS_HEADERS, "retry-after": RETRY_AFTER_SECONDS });
}

/** The answer to anything but a post on a path of events. */
export function respondToWrongMethod(headers: Headers): Response {
  return errorResponse(405, "Events are sent with POST.", {
    ...CORS_HEADERS,
    allow: "POST, OPTIONS",
    "x-request-id": readRequestId(headers),
  });
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
 */
export function openAnswer(post: OpenPost, { openPosts, clock, log, mayLog, meter }: Services): PostAnswer {
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
    give(respondRefused(overdue));
    post.stopBody?.();
  };
  setTimeout(tick, REFUSAL_TICK_MS);
  return { response, give, isGiven };
}
