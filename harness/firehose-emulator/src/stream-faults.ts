import type { StreamQuotas } from "./emulator-options.ts";

export const RECORD_ERROR_CODES = ["ServiceUnavailableException", "InternalFailure"] as const;
export type RecordErrorCode = (typeof RECORD_ERROR_CODES)[number];

/** Misbehaviour of one stream, set through the control routes. Rates are fractions of 1. */
export interface StreamFaults {
  /** Same seed and same calls: same faults. Default 1. */
  readonly seed?: number;
  /** Share of records that fail by themselves inside a 200 answer. */
  readonly recordFailureRate?: number;
  /** Default both codes. */
  readonly recordFailureCodes?: readonly RecordErrorCode[];
  /** Share of calls refused as a whole. */
  readonly callErrorRate?: number;
  /** Default 503 (ServiceUnavailableException); 500 is InternalFailure. */
  readonly callErrorStatus?: 500 | 503;
  /** Share of calls that store everything and then do not answer, or answer 500. */
  readonly ambiguousRate?: number;
  /** Default `timeout`. */
  readonly ambiguousMode?: "timeout" | "error";
  /** How long an unanswered call stays open before its connection is cut. Default 30,000. */
  readonly holdMs?: number;
  readonly latencyMs?: number;
  /** Added to `latencyMs`, uniformly from 0 to this. */
  readonly latencyJitterMs?: number;
  /** `reset` cuts each connection at once; `blackhole` reads calls and never answers or stores them. */
  readonly partition?: "none" | "reset" | "blackhole";
  /** Replaces the quotas of the stream while set. */
  readonly quotas?: Partial<StreamQuotas>;
}

export type FaultsParse =
  | { readonly ok: true; readonly faults: StreamFaults }
  | { readonly ok: false; readonly problems: readonly string[] };

const RATES = ["recordFailureRate", "callErrorRate", "ambiguousRate"] as const;
const DURATIONS = ["holdMs", "latencyMs", "latencyJitterMs"] as const;
const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  callErrorStatus: [500, 503],
  ambiguousMode: ["timeout", "error"],
  partition: ["none", "reset", "blackhole"],
};
const QUOTA_NAMES = ["recordsPerSecond", "requestsPerSecond", "bytesPerSecond"] as const;
const MEMBERS = new Set<string>([
  ...RATES,
  ...DURATIONS,
  ...Object.keys(CHOICES),
  "seed",
  "recordFailureCodes",
  "quotas",
]);

/** Reads faults from a control request and lists every problem. */
export function parseStreamFaults(input: unknown): FaultsParse {
  if (!isObject(input)) return { ok: false, problems: ["faults must be a JSON object"] };
  const problems = Object.keys(input)
    .filter((name) => !MEMBERS.has(name))
    .map((name) => `${name} is not a fault; known are ${[...MEMBERS].join(", ")}`);
  for (const name of RATES) {
    if (input[name] !== undefined && !isInRange(input[name], 1)) problems.push(`${name} must be a number from 0 to 1`);
  }
  for (const name of DURATIONS) {
    if (input[name] !== undefined && !isInRange(input[name], 3_600_000)) {
      problems.push(`${name} must be milliseconds from 0 to 3600000`);
    }
  }
  for (const [name, allowed] of Object.entries(CHOICES)) {
    if (input[name] !== undefined && !allowed.includes(input[name])) {
      problems.push(`${name} must be one of ${allowed.join(", ")}`);
    }
  }
  if (input["seed"] !== undefined && !Number.isSafeInteger(input["seed"])) problems.push("seed must be a whole number");
  problems.push(...findCodesProblems(input["recordFailureCodes"]), ...findQuotaProblems(input["quotas"]));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, faults: input };
}

function findCodesProblems(codes: unknown): string[] {
  const known: readonly unknown[] = RECORD_ERROR_CODES;
  if (codes === undefined) return [];
  if (Array.isArray(codes) && codes.length > 0 && codes.every((code) => known.includes(code))) return [];
  return [`recordFailureCodes must be a non-empty list of ${RECORD_ERROR_CODES.join(" and ")}`];
}

function findQuotaProblems(quotas: unknown): string[] {
  if (quotas === undefined) return [];
  if (!isObject(quotas)) return ["quotas must be a JSON object"];
  const known: readonly string[] = QUOTA_NAMES;
  return Object.entries(quotas)
    .filter(([name, value]) => !known.includes(name) || !isInRange(value, Number.MAX_SAFE_INTEGER) || value === 0)
    .map(([name]) => `quotas.${name} must be one of ${QUOTA_NAMES.join(", ")} with a number above 0`);
}

function isInRange(value: unknown, max: number): boolean {
  return typeof value === "number" && value >= 0 && value <= max;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
