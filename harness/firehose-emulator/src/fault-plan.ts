import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

import { type RecordErrorCode, type StreamFaults, RECORD_ERROR_CODES } from "./stream-faults.ts";

/** What goes wrong with one call. */
export interface FaultPlan {
  readonly delayMs: number;
  readonly callErrorStatus?: 500 | 503;
  /** What happens after everything was stored. */
  readonly ambiguous?: "timeout" | "error";
  readonly failedRecords: ReadonlyMap<number, RecordErrorCode>;
}

/** Decides from a seeded sequence what happens to each call. */
export class FaultPlanner {
  readonly faults: StreamFaults;
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(faults: StreamFaults) {
    this.faults = faults;
    this.#generator = xoroshiro128plus(faults.seed ?? 1);
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

  #random(): number {
    return uniformFloat64(this.#generator);
  }
}
