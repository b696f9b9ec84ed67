import * as v from "valibot";

import { cutText, described, say } from "./shapes.ts";

const TEXT_LENGTH_MAX = 1_000;

/** Members of a body that say who does something and why, for the audit log. */
export const authorship = {
  actor: v.exactOptional(
    described(
      cutText(TEXT_LENGTH_MAX),
      "Who does it, as the caller says: kept as `claimed`, beside the actor whom the server proved.",
    ),
  ),
  message: v.exactOptional(described(cutText(TEXT_LENGTH_MAX), "Why.")),
};

/** Bytes of a body that holds little more than names and a message. Ours. */
export const SMALL_BODY_BYTES_MAX = 64 * 1024;

const NOT_AN_IDEMPOTENCY_KEY = say(
  "is not an idempotency key",
  "Give 8 to 128 letters, digits, `.`, `_`, `:` or `-`, new for each change.",
);

/** For writes that may be repeated. */
export const idempotencyHeader = {
  "idempotency-key": v.exactOptional(
    described(
      v.pipe(v.string(), v.regex(/^[\w.:-]{8,128}$/, NOT_AN_IDEMPOTENCY_KEY)),
      "A request that is repeated with the same key gets the first one's answer.",
    ),
  ),
};
