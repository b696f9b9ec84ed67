import { EVENTS_ADMIN_PATHS, NEXT_CURSOR_HEADER, type LedgerLines } from "@burgee/contract";
import type { LedgerReply, ReplayReply } from "@burgee/contract/admin";
import type { PublishClientOptions } from "@burgee/publisher/client";

export type ReplayRun =
  | { readonly kind: "done"; readonly reply: ReplayReply }
  /** Another replay holds the lease. */
  | { readonly kind: "busy"; readonly retryAfterMs: number };

/** The admin API of the events Worker. Each method throws with the server's own message when it refuses. */
export interface OperatorClient {
  readLedger(): Promise<LedgerReply>;
  /** Newline-delimited events that wait or are dead, page by page. */
  readLines(outcome: LedgerLines): AsyncIterable<string>;
  replay(cursor: string | undefined): Promise<ReplayRun>;
}

const REQUEST_TIMEOUT_MS = 120_000;

export function createOperatorClient({ url, token }: Pick<PublishClientOptions, "url" | "token">): OperatorClient {
  const origin = url.replace(/\/+$/, "");
  const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const bearer = typeof token === "string" ? token : await token();
    try {
      return await fetch(`${origin}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
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
    readLedger: async () => (await (await assertOk(await send(EVENTS_ADMIN_PATHS.ledger))).json()) as LedgerReply,
    readLines: async function* (outcome) {
      let cursor: string | null = null;
      do {
        const query = new URLSearchParams({ lines: outcome, ...(cursor === null ? {} : { cursor }) });
        const response = await assertOk(await send(`${EVENTS_ADMIN_PATHS.ledger}?${query}`));
        cursor = response.headers.get(NEXT_CURSOR_HEADER);
        yield await response.text();
      } while (cursor !== null);
    },
    replay: async (cursor) => {
      const request = cursor === undefined ? {} : { cursor };
      const response = await send(EVENTS_ADMIN_PATHS.replay, { method: "POST", body: JSON.stringify(request) });
      if (response.status === 409) {
        return { kind: "busy", retryAfterMs: Number(response.headers.get("retry-after") ?? "5") * 1_000 };
      }
      return { kind: "done", reply: (await (await assertOk(response)).json()) as ReplayReply };
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
