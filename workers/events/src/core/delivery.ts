import type { Clock } from "@burgee/worker-common";

import type { DestinationRouter, RoutedDestination } from "./destination-router.ts";
import { COMMIT_BYTES_MAX, RECORD_BYTES_MAX, RECORD_LINES_MAX, RECORD_TARGET_LENGTH } from "./limits.ts";
import type { Delivery, DeliveryResult } from "./ports.ts";

export interface DeliverDeps {
  readonly router: DestinationRouter;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export interface DeliverLimits {
  readonly attemptsMax: number;
  /** No call starts later than this after the first. */
  readonly budgetMs: number;
}

/** Pause before the second and further calls: multiplied by the number of calls so far, half of it random. */
const PAUSE_MS = 40;

/**
 * How much refused records count against a failed call. A stream that refuses some records should get another call; only
 * one that refuses nearly all of them should be left.
 */
const RECORD_FAILURE_WEIGHT = 0.6;

/**
 * Sends records to destinations until all are stored or the limits are reached. Only what failed is sent again, to
 * another destination when there is one.
 */
export function createDelivery({ router, clock, random }: DeliverDeps, limits: DeliverLimits): Delivery {
  return {
    async deliver(records) {
      const startedAtMs = clock.now();
      const tried = new Set<RoutedDestination>();
      let undelivered = [...records.keys()];
      let reason: string | undefined;
      let attempts = 0;
      while (undelivered.length > 0 && attempts < limits.attemptsMax) {
        if (attempts > 0) {
          if (clock.now() - startedAtMs > limits.budgetMs) break;
          await clock.sleep(PAUSE_MS * attempts * (0.5 + random() / 2));
        }
        const destination = router.choose(clock.now(), tried);
        if (destination === undefined) {
          reason ??= "no_destination";
          break;
        }
        tried.add(destination);
        attempts += 1;
        const result = await sendTo(destination, undelivered, records, clock);
        undelivered = result.undelivered;
        reason = result.reason ?? reason;
      }
      return { undelivered, reason: undelivered.length === 0 ? undefined : reason, attempts };
    },
  };
}

/** Delivers nothing: for a sink that only the consumer writes to, and for a bad configuration. */
export const noDelivery: Delivery = {
  deliver: (records): Promise<DeliveryResult> =>
    Promise.resolve({ undelivered: [...records.keys()], reason: "not_direct", attempts: 0 }),
};

async function sendTo(
  destination: RoutedDestination,
  indexes: readonly number[],
  records: readonly Uint8Array[],
  clock: Clock,
): Promise<{ undelivered: number[]; reason: string | undefined }> {
  const startedAtMs = clock.now();
  const outcome = await destination.sink.put(indexes.map((index) => records[index] as Uint8Array));
  const nowMs = clock.now();
  if (outcome.kind === "failed") {
    destination.breaker.report(1, nowMs - startedAtMs, nowMs);
    return { undelivered: [...indexes], reason: outcome.code };
  }
  const failedShare = (outcome.failed.length / indexes.length) * RECORD_FAILURE_WEIGHT;
  destination.breaker.report(failedShare, nowMs - startedAtMs, nowMs);
  return {
    undelivered: outcome.failed.map(({ index }) => indexes[index] as number),
    reason: outcome.failed[0]?.code,
  };
}

/** Newline-delimited events that travel together. */
export interface Part {
  /** In whatever unit the limits have. */
  readonly size: number;
  readonly events: number;
}

export interface PackLimits {
  /** A record is closed before it grows over this; a larger part is alone. */
  readonly sizeMax: number;
  readonly linesMax: number;
}

/** For commits, in UTF-16 units: UTF-8 takes at most three bytes per unit, so no record exceeds what Firehose takes. */
export const COMMIT_PACKING: PackLimits = { sizeMax: RECORD_TARGET_LENGTH, linesMax: RECORD_LINES_MAX };

/** For the consumer of the spill, in bytes: as few records as the stream takes. */
export const SPILL_PACKING: PackLimits = { sizeMax: RECORD_BYTES_MAX, linesMax: Number.POSITIVE_INFINITY };

/** Groups parts, in order, into records: for each record the positions of its parts. */
export function packParts(parts: readonly Part[], limits: PackLimits): number[][] {
  const records: number[][] = [];
  let size = Number.POSITIVE_INFINITY;
  let lines = 0;
  for (const [index, part] of parts.entries()) {
    if (size + part.size > limits.sizeMax || lines + part.events > limits.linesMax) {
      records.push([]);
      size = 0;
      lines = 0;
    }
    records.at(-1)?.push(index);
    size += part.size;
    lines += part.events;
  }
  return records;
}

/** Groups records, in order, into calls that a stream takes. */
export function splitIntoCalls<T extends { readonly bytes: Uint8Array }>(records: readonly T[]): T[][] {
  const parts = records.map(({ bytes }) => ({ size: bytes.length, events: 1 }));
  const calls = packParts(parts, { sizeMax: COMMIT_BYTES_MAX, linesMax: RECORD_LINES_MAX });
  return calls.map((indexes) => indexes.map((index) => records[index] as T));
}

const NEWLINE = 10;

/** Cuts newline-delimited bytes at line ends into pieces of at most `bytesMax`. */
export function cutAtLineEnds(bytes: Uint8Array, bytesMax: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  while (start < bytes.length) {
    let end = Math.min(bytes.length, start + bytesMax);
    if (end < bytes.length) end = bytes.lastIndexOf(NEWLINE, end - 1) + 1;
    if (end <= start)
      throw new Error(`a line is longer than ${bytesMax} bytes; lines are limited when they are written`);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

const encoder = new TextEncoder();

/**
 * UTF-8 bytes of all texts in their order. Each is written straight to its place: the runtime would map and unmap memory
 * for a joined text of this size with every commit, which costs more than the encoding.
 */
export function encodeTexts(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(texts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const text of texts) {
    const { read, written } = encoder.encodeInto(text, bytes.subarray(offset));
    // Only ASCII takes one byte per UTF-16 unit. Anything else is rare and does not fit.
    if (read < text.length) return new Uint8Array(encoder.encode(texts.join("")));
    offset += written;
  }
  return bytes;
}

const PUT_TIMEOUT_MS = 1_500;
const PUT_TIMEOUT_MS_PER_MIB = 1_000;

/** How long one call to a destination with a body of that size may take. */
export function choosePutTimeoutMs(bytes: number): number {
  return PUT_TIMEOUT_MS + Math.ceil((bytes / (1024 * 1024)) * PUT_TIMEOUT_MS_PER_MIB);
}
