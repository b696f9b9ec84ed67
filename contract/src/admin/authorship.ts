import * as v from "valibot";

import { cutText, described } from "./shapes.ts";

const TEXT_LENGTH_MAX = 1_000;

/** Members of a body that say who does something and why, for the audit log. */
export const authorship = {
  actor: v.exactOptional(described(cutText(TEXT_LENGTH_MAX), "Who does it, as the caller says.")),
  message: v.exactOptional(described(cutText(TEXT_LENGTH_MAX), "Why.")),
};

/** Bytes of a body that holds little more than names and a message. Ours. */
export const SMALL_BODY_BYTES_MAX = 64 * 1024;
