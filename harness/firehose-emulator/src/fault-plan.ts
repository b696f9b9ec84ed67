import { type RecordErrorCode, type StreamFaults, RECORD_ERROR_CODES } from "./stream-faults.ts";

/** What goes wrong with one call. */
export interface FaultPlan {
  readonly delayMs: number;
  readonly callErrorStatus?: 500 | 503;
  /** What happens after everything was stored. */
  readonly ambiguous?: "timeout" | "error";
  readonly failedRecords: ReadonlyMap<number, RecordErrorCode>;
}

/** Draws the fate of each call from a seeded sequence. */
export class FaultPlanner {
  readonly faults: StreamFaults;
  #state: number;

  constructor(faults: StreamFaults) {
    this.faults = faults;
    this.#state = faults.seed ?? 1;
  }

  plan(recordCount: number): FaultPlan {
    const { latencyMs = 0, latencyJitterMs = 0, callErrorRate = 0, ambiguousRate = 0 } = this.faults;
    const delayMs = latencyMs + Math.floor(latencyJitterMs * this.#random());
    const isRefused = this.#random() < callErrorRate;
    const isAmbiguous = this.#random() < ambiguousRate;
    return {
      delayMs,
      ...(isRefused ? { callErrorStatus: this.faults.callErrorStatus ?? 503 } : {}),
      ...(isAmbiguous ? { ambiguous: this.faults.ambiguousMode ?? "timeout" } : {}),
      failedRecords: this.#planRecords(recordCount),
    };
  }

  #planRecords(recordCount: number): ReadonlyMap<number, RecordErrorCode> {
    const { recordFailureRate = 0, recordFailureCodes = RECORD_ERROR_CODES } = this.faults;
    const failed = new Map<number, RecordErrorCode>();
    if (recordFailureRate === 0) return failed;
    for (let index = 0; index < recordCount; index++) {
      if (this.#random() >= recordFailureRate) continue;
      const code = recordFailureCodes[Math.floor(this.#random() * recordFailureCodes.length)];
      failed.set(index, code ?? "InternalFailure");
    }
    return failed;
  }

  /** Mulberry32: small, fast, and the same sequence everywhere. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
