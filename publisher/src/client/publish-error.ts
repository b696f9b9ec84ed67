import type { Problem } from "../core/problem.ts";

/** Why a call failed, as far as the caller can react to it. */
export type PublishErrorKind =
  /** The flag files have problems; `problems` lists them. */
  | "problems"
  /** Another version became current: read it, then try again. */
  | "conflict"
  /** The API refuses the request; the message says why. */
  | "refused"
  | "unauthorized"
  | "not_found"
  /** No answer, or one that is not from this API: the platform may be down or the URL wrong. */
  | "unreachable"
  | "server";

/** A call of the publishing API that failed. */
export class PublishError extends Error {
  override readonly name = "PublishError";
  readonly kind: PublishErrorKind;
  /** HTTP status, or 0 when there was no answer. */
  readonly status: number;
  readonly problems: readonly Problem[];
  /** Further lines of explanation. */
  readonly details: readonly string[];
  /** What else the answer says, such as the `code` of the refusal; empty when it says nothing. */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(
    kind: PublishErrorKind,
    status: number,
    message: string,
    more: {
      readonly problems?: readonly Problem[];
      readonly details?: readonly string[];
      readonly data?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause });
    this.kind = kind;
    this.status = status;
    this.problems = more.problems ?? [];
    this.details = more.details ?? [];
    this.data = more.data ?? {};
  }
}
