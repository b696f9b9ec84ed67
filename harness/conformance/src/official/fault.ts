/** What the relay does to one request instead of passing it on faithfully. */
export type Fault =
  /** Answers by itself; the server behind never sees the request. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Breaks the connection; the server behind never sees the request. */
  | { readonly kind: "cut" }
  /** Lets the server do its work, then breaks the connection without an answer. */
  | { readonly kind: "lose_answer" }
  /** Announces the whole body, sends half of it and breaks the connection. */
  | { readonly kind: "cut_body" }
  /** Sends half of the body as if it were all. */
  | { readonly kind: "truncate_body" }
  /** Waits before it passes the request on. */
  | { readonly kind: "delay"; readonly delayMs: number }
  /** Sends the body in pieces spread over a time. */
  | { readonly kind: "slow_body"; readonly durationMs: number }
  /** Passes the answer on without some headers. */
  | { readonly kind: "drop_headers"; readonly names: readonly string[] };

/** Which requests a fault meets, and how often. */
export interface FaultRule {
  /** Tested against method, a space and the path with its query. */
  readonly pattern: RegExp;
  readonly fault: Fault;
  /** Requests that it meets before it is used up. Default: all. */
  readonly times?: number;
}
