import { concatBytes } from "@burgee/worker-common";

import { choosePutTimeoutMs } from "../core/delivery.ts";
import { isSafeAddress } from "../core/is-safe-address.ts";
import type { RecordSink } from "../core/ports.ts";

/** Statuses of a collector that works but has too much to do. */
const BUSY: ReadonlySet<number> = new Set([408, 429]);

/**
 * A collector that takes newline-delimited JSON by HTTP, for example Vector or ClickHouse. One POST per `put`, no retries.
 * A 2xx means that the collector has stored the whole batch durably; anything else, that none of it is stored.
 */
export function createHttpSink(url: string, token: string): RecordSink {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" };
  return {
    async put(records) {
      const body = concatBytes(records) as Uint8Array<ArrayBuffer>;
      const signal = AbortSignal.timeout(choosePutTimeoutMs(body.length));
      try {
        // A redirect counts as a failure: following it would send the token to somebody else.
        const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
        await response.body?.cancel();
        if (response.ok) return { kind: "answered", failed: [] };
        const code = `http_${response.status}`;
        if (BUSY.has(response.status))
          return { kind: "answered", failed: records.map((_, index) => ({ index, code })) };
        return { kind: "failed", code };
      } catch (error) {
        const isTimeout = error instanceof Error && error.name === "TimeoutError";
        return { kind: "failed", code: isTimeout ? "timeout" : "network" };
      }
    },
  };
}

/** What is wrong with the settings of the sink. Repeats neither of them: an address may hold a secret too. */
export function findHttpSinkProblems(url: string | undefined, token: string | undefined): string[] {
  return [
    ...(isSafeAddress(url ?? "")
      ? []
      : ["HTTP_SINK_URL must be an https address without user and password; http only on this machine"]),
    ...(token ? [] : ["HTTP_SINK_TOKEN is not set; give it with `wrangler secret put HTTP_SINK_TOKEN`"]),
  ];
}
