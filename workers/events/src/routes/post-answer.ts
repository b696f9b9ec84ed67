import { REFUSAL_TICK_MS } from "../core/limits.ts";
import { findOverdue, type OpenPost } from "../core/open-posts.ts";
import type { Services } from "../services.ts";
import { respondRefused } from "./respond.ts";

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
