import { randomUUID } from "node:crypto";

import { type CallOutcome, callError } from "./call-outcome.ts";
import { type DeliveryStreamDeps, DeliveryStream } from "./delivery-stream.ts";
import { sleep } from "./emulator-clock.ts";
import { type StreamOptions, type StreamQuotas, DEFAULT_QUOTAS } from "./emulator-options.ts";
import { FaultPlanner } from "./fault-plan.ts";
import type { StreamFaults } from "./stream-faults.ts";
import { StreamQuota } from "./stream-quota.ts";

/** Firehose bills each record rounded up to the next 5 KB. Source: Amazon Data Firehose pricing. */
export const BILLING_STEP_BYTES = 5_120;

const HOLD_MS_DEFAULT = 30_000;
const UNLIMITED: StreamQuotas = {
  recordsPerSecond: Number.MAX_SAFE_INTEGER,
  requestsPerSecond: Number.MAX_SAFE_INTEGER,
  bytesPerSecond: Number.MAX_SAFE_INTEGER,
};

export interface PutCounters {
  calls: number;
  /** Records stored, whether or not the caller learned of it. */
  records: number;
  recordBytes: number;
  billedBytes: number;
  failedRecords: number;
  throttledRecords: number;
  throttledCalls: number;
  refusedCalls: number;
  ambiguousCalls: number;
  /** Calls that were lost to a `blackhole` fault; `calls` counts them too. */
  partitionedCalls: number;
}

type PutResult = { readonly recordId: string } | { readonly code: string; readonly message: string };

/** One delivery stream with its quotas, injected faults and billing meter. */
export class EmulatorStream {
  readonly delivery: DeliveryStream;
  readonly createdAtMs: number;
  readonly counters: PutCounters = {
    calls: 0,
    records: 0,
    recordBytes: 0,
    billedBytes: 0,
    failedRecords: 0,
    throttledRecords: 0,
    throttledCalls: 0,
    refusedCalls: 0,
    ambiguousCalls: 0,
    partitionedCalls: 0,
  };
  readonly #deps: DeliveryStreamDeps;
  #quota: StreamQuota;
  #planner = new FaultPlanner({});

  constructor(options: StreamOptions, deps: DeliveryStreamDeps) {
    this.delivery = new DeliveryStream(options, deps);
    this.createdAtMs = deps.clock.now();
    this.#deps = deps;
    this.#quota = new StreamQuota(this.#normalQuotas(), deps.clock);
  }

  get faults(): StreamFaults {
    return this.#planner.faults;
  }

  /** Replaces all injected faults and restarts their seeded sequence. */
  setFaults(faults: StreamFaults): void {
    const { clock } = this.#deps;
    this.#planner = new FaultPlanner(faults);
    this.#quota = new StreamQuota({ ...this.#normalQuotas(), ...faults.quotas }, clock);
  }

  async put(action: "PutRecord" | "PutRecordBatch", records: readonly Buffer[]): Promise<CallOutcome> {
    this.counters.calls += 1;
    const { holdMs = HOLD_MS_DEFAULT, partition = "none" } = this.faults;
    if (partition !== "none") {
      this.counters.partitionedCalls += 1;
      return { kind: "hold", holdMs: partition === "reset" ? 0 : holdMs };
    }
    const plan = this.#planner.plan(records.length);
    if (plan.delayMs > 0) await sleep(this.#deps.clock, plan.delayMs);
    if (plan.callErrorStatus !== undefined) {
      this.counters.refusedCalls += 1;
      return plan.callErrorStatus === 503 ? slowDown() : internalFailure();
    }
    const quota = this.#quota.admit(records.map((record) => record.length));
    if (quota.kind === "call_throttled") {
      this.counters.throttledCalls += 1;
      return slowDown();
    }
    const results = this.#store(records, quota.admitted, plan.failedRecords);
    if (results === undefined) return internalFailure();
    if (plan.ambiguous !== undefined) {
      this.counters.ambiguousCalls += 1;
      return plan.ambiguous === "timeout" ? { kind: "hold", holdMs } : internalFailure();
    }
    return action === "PutRecord" ? answerPutRecord(results) : answerPutRecordBatch(results);
  }

  /** Undefined when the disk refused; then nothing was stored. */
  #store(
    records: readonly Buffer[],
    admitted: readonly boolean[],
    failed: ReadonlyMap<number, string>,
  ): readonly PutResult[] | undefined {
    const callId = randomUUID();
    const taken: Buffer[] = [];
    const results = records.map((record, index): PutResult => {
      const code = failed.get(index) ?? (admitted[index] === false ? "ServiceUnavailableException" : undefined);
      if (code === "InternalFailure") return { code, message: "Internal Service Failure" };
      if (code !== undefined) return { code, message: "Slow down." };
      taken.push(record);
      return { recordId: `${callId}-${index}` };
    });
    try {
      if (taken.length > 0) this.delivery.append(taken);
    } catch (error) {
      process.stderr.write(
        `firehose-emulator: cannot store: ${error instanceof Error ? error.message : String(error)}\n`,
      );
      return undefined;
    }
    this.#count(taken, failed.size, admitted.filter((isAdmitted) => !isAdmitted).length);
    return results;
  }

  #count(taken: readonly Buffer[], failedCount: number, throttledCount: number): void {
    this.counters.failedRecords += failedCount;
    this.counters.throttledRecords += throttledCount;
    this.counters.records += taken.length;
    for (const record of taken) {
      this.counters.recordBytes += record.length;
      this.counters.billedBytes += Math.ceil(record.length / BILLING_STEP_BYTES) * BILLING_STEP_BYTES;
    }
  }

  #normalQuotas(): StreamQuotas {
    const { limits = {} } = this.delivery.options;
    return limits === "unlimited" ? UNLIMITED : { ...DEFAULT_QUOTAS, ...limits };
  }
}

function slowDown(): CallOutcome {
  return callError(503, "ServiceUnavailableException", "Slow down.");
}

function internalFailure(): CallOutcome {
  return callError(500, "InternalFailure", "Internal Service Failure");
}

function answerPutRecord(results: readonly PutResult[]): CallOutcome {
  const [result] = results;
  if (result === undefined || !("recordId" in result)) {
    return result?.code === "ServiceUnavailableException" ? slowDown() : internalFailure();
  }
  return { kind: "answer", body: { Encrypted: false, RecordId: result.recordId } };
}

function answerPutRecordBatch(results: readonly PutResult[]): CallOutcome {
  const responses = results.map((result) =>
    "recordId" in result ? { RecordId: result.recordId } : { ErrorCode: result.code, ErrorMessage: result.message },
  );
  const failedCount = results.filter((result) => !("recordId" in result)).length;
  return { kind: "answer", body: { Encrypted: false, FailedPutCount: failedCount, RequestResponses: responses } };
}
