import type { AdminError, ErrorCode } from "@burgee/contract/admin";

/** The server refused, or nobody knows whether a request arrived. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** 0: no answer came. */
  readonly status: number;
  readonly code: ErrorCode | "unknown_outcome" | "unreadable";
  /** What is wrong and what to do. */
  readonly lines: readonly string[];
  readonly requestId: string | undefined;
  /** Such as `problems` of flag files. */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(facts: {
    readonly status: number;
    readonly code: ApiError["code"];
    readonly lines: readonly string[];
    readonly requestId?: string | undefined;
    readonly data?: Readonly<Record<string, unknown>> | undefined;
  }) {
    super(facts.lines.join("\n"));
    this.status = facts.status;
    this.code = facts.code;
    this.lines = facts.lines;
    this.requestId = facts.requestId;
    this.data = facts.data ?? {};
  }
}

/** The refusal in an answer. */
export async function readApiError(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-request-id") ?? undefined;
  const text = await response.text();
  try {
    const { code, message, data } = JSON.parse(text) as AdminError;
    return new ApiError({ status: response.status, code, lines: [message].flat(), requestId, data });
  } catch {
    const lines = [`The server answered ${response.status} without saying why.`];
    return new ApiError({ status: response.status, code: "unreadable", lines, requestId });
  }
}
