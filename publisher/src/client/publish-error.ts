import type { Problem } from "../core/problem.ts";

/** What stands in the way, as far as a caller can react to it. */
export type PublishErrorKind =
  /** The flag files have problems; `problems` lists them. */
  | "problems"
  /** Another version became current: look at it, then try again. */
  | "conflict"
  /** The request cannot be done as asked; the message says why. */
  | "refused"
  | "unauthorized"
  | "not_found"
  /** No answer, or one that is not the API's: the platform may be down or the URL wrong. */
  | "unreachable"
  | "server";

/** The publishing API did not do what was asked. */
export class PublishError extends Error {
  override readonly name = "PublishError";
  readonly kind: PublishErrorKind;
  /** HTTP status, or 0 when there was no answer. */
  readonly status: number;
  readonly problems: readonly Problem[];
  /** Further lines of explanation. */
  readonly details: readonly string[];

  constructor(
    kind: PublishErrorKind,
    status: number,
    message: string,
    more: {
      readonly problems?: readonly Problem[];
      readonly details?: readonly string[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.kind = kind;
    this.status = status;
    this.problems = more.problems ?? [];
    this.details = more.details ?? [];
  }
}
