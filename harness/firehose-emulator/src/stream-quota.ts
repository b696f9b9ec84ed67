import type { EmulatorClock } from "./emulator-clock.ts";
import type { StreamQuotas } from "./emulator-options.ts";

/**
 * A token bucket that holds one second's worth. Something is admitted while any token is left, and may leave a debt:
 * so one large record passes, and the rate over time is still exact.
 */
class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #updatedAtMs: number;

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#updatedAtMs = nowMs;
  }

  refill(nowMs: number): void {
    const gained = (Math.max(0, nowMs - this.#updatedAtMs) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + gained);
    this.#updatedAtMs = nowMs;
  }

  hasToken(): boolean {
    return this.#tokens > 0;
  }

  take(count: number): void {
    this.#tokens -= count;
  }
}

/** What a stream lets through of one call: nothing at all, or each record by itself. */
export type QuotaOutcome =
  | { readonly kind: "call_throttled" }
  | { readonly kind: "records"; readonly admitted: readonly boolean[] };

/** The three quotas of one stream: calls, records and bytes, each per second. */
export class StreamQuota {
  readonly quotas: StreamQuotas;
  readonly #clock: EmulatorClock;
  readonly #requests: TokenBucket;
  readonly #records: TokenBucket;
  readonly #bytes: TokenBucket;

  constructor(quotas: StreamQuotas, clock: EmulatorClock) {
    this.quotas = quotas;
    this.#clock = clock;
    this.#requests = new TokenBucket(quotas.requestsPerSecond, clock.now());
    this.#records = new TokenBucket(quotas.recordsPerSecond, clock.now());
    this.#bytes = new TokenBucket(quotas.bytesPerSecond, clock.now());
  }

  /** Charges a call. A call of which no record is admitted is refused as a whole, as Firehose does under throttling. */
  admit(recordBytes: readonly number[]): QuotaOutcome {
    const nowMs = this.#clock.now();
    for (const bucket of [this.#requests, this.#records, this.#bytes]) bucket.refill(nowMs);
    if (!this.#requests.hasToken()) return { kind: "call_throttled" };
    this.#requests.take(1);
    const admitted = recordBytes.map((bytes) => {
      if (!this.#records.hasToken() || !this.#bytes.hasToken()) return false;
      this.#records.take(1);
      this.#bytes.take(bytes);
      return true;
    });
    return admitted.includes(true) ? { kind: "records", admitted } : { kind: "call_throttled" };
  }
}
