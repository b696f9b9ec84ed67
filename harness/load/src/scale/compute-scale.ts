import { PRICES, SERVICE_LIMITS } from "./prices.ts";

/** What a run on this platform measured. */
export interface Measured {
  readonly eventsPerPost: number;
  /** Landed line before compression. */
  readonly bytesPerEvent: number;
  /** The same after GZIP. Simulated events repeat themselves; real ones compress less. */
  readonly storedBytesPerEvent: number;
  /** Posts that share one call to a stream, under the load of the measurement. */
  readonly postsPerCall: number;
  /** How many bytes Firehose bills for each landed byte, under the load of the measurement. */
  readonly billedPerLanded: number;
  /** CPU of gateway and events Worker for one post. */
  readonly cpuMsPerPost: number;
}

/** How well posts share calls: `alone` is one post per isolate at a time, `grouped` is as measured. */
export type Packing = "alone" | "grouped";

export interface ScaleRow {
  readonly eventsPerSecond: number;
  readonly postsPerSecond: number;
  readonly rawMbPerSecond: number;
  readonly streams: number;
  /** Which of a stream's quotas decides how many streams there must be. */
  readonly streamLimit: "bytes" | "calls";
  /** Queues that carry the spill's pointers while no stream works. */
  readonly queues: number;
  /** US dollars a month at this rate all the time. */
  readonly workersDollars: number;
  readonly firehoseDollars: number;
  readonly s3Dollars: number;
  readonly totalDollars: number;
  /** US dollars for an hour in which everything is spilled and delivered later. */
  readonly outageHourDollars: number;
}

const SECONDS_PER_MONTH = (365.25 * 24 * 3_600) / 12;
const BILLING_STEP_BYTES = 5_120;
/** Streams are loaded to this share of a quota, because quotas count single seconds. */
const HEADROOM = 0.7;
/** Size at which a stream writes an object, the largest that Firehose allows; before compression. */
const OBJECT_BYTES = 128 * 1024 * 1024;
/** Objects are written at least this often. */
const OBJECT_SECONDS_MAX = 300;
const GB = 1_000_000_000;

/** Billed bytes for each landed byte. */
export function billedFactor(measured: Measured, packing: Packing): number {
  if (packing === "grouped") return measured.billedPerLanded;
  const postBytes = measured.bytesPerEvent * measured.eventsPerPost;
  return (Math.ceil(postBytes / BILLING_STEP_BYTES) * BILLING_STEP_BYTES) / postBytes;
}

export function callsPerSecond(measured: Measured, packing: Packing, eventsPerSecond: number): number {
  const posts = eventsPerSecond / measured.eventsPerPost;
  return packing === "grouped" ? posts / measured.postsPerCall : posts;
}

/** Resources and dollars for a constant rate of events. */
export function computeScale(measured: Measured, packing: Packing, eventsPerSecond: number): ScaleRow {
  const postsPerSecond = eventsPerSecond / measured.eventsPerPost;
  const bytesPerSecond = eventsPerSecond * measured.bytesPerEvent;
  const calls = callsPerSecond(measured, packing, eventsPerSecond);
  const byBytes = bytesPerSecond / (SERVICE_LIMITS.streamBytesPerSecond * HEADROOM);
  const byCalls = calls / (SERVICE_LIMITS.streamCallsPerSecond * HEADROOM);
  const streams = Math.max(1, Math.ceil(Math.max(byBytes, byCalls)));
  const workersDollars = priceWorkers(postsPerSecond * SECONDS_PER_MONTH, measured.cpuMsPerPost);
  const billedGb = (bytesPerSecond * billedFactor(measured, packing) * SECONDS_PER_MONTH) / GB;
  const firehoseDollars = billedGb * PRICES.firehosePerGb;
  const s3Dollars = priceS3(streams, bytesPerSecond, eventsPerSecond * measured.storedBytesPerEvent);
  return {
    eventsPerSecond,
    postsPerSecond,
    rawMbPerSecond: bytesPerSecond / 1_000_000,
    streams,
    streamLimit: byBytes >= byCalls ? "bytes" : "calls",
    queues: Math.max(1, Math.ceil(calls / (SERVICE_LIMITS.queueMessagesPerSecond * 0.8))),
    workersDollars,
    firehoseDollars,
    s3Dollars,
    totalDollars: workersDollars + firehoseDollars + s3Dollars,
    outageHourDollars: priceOutageHour(calls),
  };
}

function priceWorkers(posts: number, cpuMsPerPost: number): number {
  const requests = Math.max(0, posts - PRICES.workersRequestsIncluded) / 1_000_000;
  const cpuMs = Math.max(0, posts * cpuMsPerPost - PRICES.workersCpuMsIncluded) / 1_000_000;
  return requests * PRICES.workersRequestsPerMillion + cpuMs * PRICES.workersCpuPerMillionMs;
}

function priceS3(streams: number, bytesPerSecond: number, storedBytesPerSecond: number): number {
  const objects = Math.max(bytesPerSecond / OBJECT_BYTES, streams / OBJECT_SECONDS_MAX) * SECONDS_PER_MONTH;
  const storedGb = (storedBytesPerSecond * SECONDS_PER_MONTH) / GB;
  return (objects / 1_000) * PRICES.s3PutsPerThousand + storedGb * PRICES.s3PerGbMonth;
}

/** Each call becomes one spool object: a write, a pointer, and one read when it is delivered; deleting is free. */
function priceOutageHour(calls: number): number {
  const millions = (calls * 3_600) / 1_000_000;
  return millions * (PRICES.r2WritesPerMillion + PRICES.queueMessagesPerMillion + PRICES.r2ReadsPerMillion);
}
