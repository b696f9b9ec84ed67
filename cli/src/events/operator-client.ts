/** What `GET /v1/ledger` answers, as far as the commands read it. */
export interface LedgerAnswer {
  readonly sink: string;
  readonly totals: Readonly<Record<"in_flight" | "dead" | "rejected" | "landed", number>>;
  readonly isComplete: boolean;
}

/** What one run of `POST /v1/events/replay` did. */
export interface ReplayAnswer {
  readonly deliveredObjects: number;
  readonly deliveredEvents: number;
  readonly failedObjects: number;
  readonly skippedObjects: number;
  readonly isStopped: boolean;
  readonly cursor?: string;
}

export type ReplayRun =
  | { readonly kind: "done"; readonly answer: ReplayAnswer }
  /** Another replay holds the lease. */
  | { readonly kind: "busy"; readonly retryAfterMs: number };

/** The operators' routes of the events Worker. Each method throws with the server's own message when it refuses. */
export interface OperatorClient {
  readLedger(): Promise<LedgerAnswer>;
  /** Newline-delimited events that wait or are dead, page by page. */
  readLines(outcome: "in_flight" | "dead"): AsyncIterable<string>;
  replay(cursor: string | undefined): Promise<ReplayRun>;
}

const REQUEST_TIMEOUT_MS = 120_000;

export function createOperatorClient(baseUrl: string, adminToken: string): OperatorClient {
  const origin = baseUrl.replace(/\/$/, "");
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    try {
      return await fetch(`${origin}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
    } catch (error) {
      const { cause = error } = error as { cause?: unknown };
      throw new Error(`cannot reach ${origin}: ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause: error,
      });
    }
  };
  return {
    readLedger: async () => (await (await assertOk(await send("/v1/ledger"))).json()) as LedgerAnswer,
    readLines: async function* (outcome) {
      let cursor: string | null = null;
      do {
        const query = new URLSearchParams({ lines: outcome, ...(cursor === null ? {} : { cursor }) });
        const response = await assertOk(await send(`/v1/ledger?${query}`));
        cursor = response.headers.get("x-next-cursor");
        yield await response.text();
      } while (cursor !== null);
    },
    replay: async (cursor) => {
      const body = JSON.stringify(cursor === undefined ? {} : { cursor });
      const response = await send("/v1/events/replay", { method: "POST", body });
      if (response.status === 409) {
        return { kind: "busy", retryAfterMs: Number(response.headers.get("retry-after") ?? "5") * 1_000 };
      }
      return { kind: "done", answer: (await (await assertOk(response)).json()) as ReplayAnswer };
    },
  };
}

async function assertOk(response: Response): Promise<Response> {
  if (response.ok) return response;
  const text = await response.text();
  let message = text;
  try {
    message = String((JSON.parse(text) as { message?: unknown }).message);
  } catch {
    // Not an error body of ours: the text itself is the message.
  }
  throw new Error(`${new URL(response.url).pathname} answered ${response.status}: ${message.slice(0, 300)}`);
}
