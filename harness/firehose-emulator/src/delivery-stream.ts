import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { deliverSegment } from "./deliver-segment.ts";
import { type EmulatorClock, sleep } from "./emulator-clock.ts";
import type { StreamOptions } from "./emulator-options.ts";
import { errorObjectKey, objectKey } from "./object-key.ts";
import type { ObjectStore } from "./object-store.ts";
import { SegmentWriter } from "./segment-file.ts";

const SEGMENT_EXTENSION = ".segment";
const RETRY_DELAY_MS_MAX = 30_000;

export interface DeliveryCounters {
  objects: number;
  landedRawBytes: number;
  landedStoredBytes: number;
  errorLines: number;
  deliveryFailures: number;
  recoveredSegments: number;
}

export interface DeliveryStreamDeps {
  readonly stateFolder: string;
  readonly store: ObjectStore;
  readonly clock: EmulatorClock;
  readonly fsync: boolean;
}

/** One stream's buffer: appends to a write-ahead segment, seals it by size or age, and delivers it as one object. */
export class DeliveryStream {
  readonly options: StreamOptions;
  readonly counters: DeliveryCounters = {
    objects: 0,
    landedRawBytes: 0,
    landedStoredBytes: 0,
    errorLines: 0,
    deliveryFailures: 0,
    recoveredSegments: 0,
  };
  #deps: DeliveryStreamDeps;
  #folder: string;
  #open: SegmentWriter | undefined;
  #cancelTimer: () => void = () => {};
  #deliveries = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: StreamOptions, deps: DeliveryStreamDeps) {
    this.options = options;
    this.#deps = deps;
    this.#folder = join(deps.stateFolder, options.name);
    mkdirSync(this.#folder, { recursive: true });
    for (const name of readdirSync(this.#folder).filter((file) => file.endsWith(SEGMENT_EXTENSION))) {
      this.counters.recoveredSegments += 1;
      this.#deliver(join(this.#folder, name));
    }
  }

  /** Raw bytes that are acknowledged and wait in the open buffer. */
  get bufferedBytes(): number {
    return this.#open?.recordBytes ?? 0;
  }

  /** Stores records in arrival order; durable on return. Throws when the disk refuses them. */
  append(records: readonly Uint8Array[]): void {
    const segment = (this.#open ??= this.#openSegment());
    try {
      segment.append(records);
    } catch (error) {
      // The segment is whole so far; nothing may follow a record that could not be written.
      this.#seal();
      throw error;
    }
    if (segment.recordBytes >= this.options.bufferBytes) this.#seal();
  }

  /** Delivers what is buffered now and waits until it and everything before it has landed. */
  async flush(): Promise<void> {
    this.#seal();
    while (this.#deliveries.size > 0) await Promise.all(this.#deliveries);
  }

  /** Stops retrying; segments that could not be delivered stay on disk for the next start. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
    this.#open?.close();
    this.#open = undefined;
  }

  #openSegment(): SegmentWriter {
    const { clock, fsync } = this.#deps;
    const { name: stream, prefix, errorPrefix, compression = "GZIP", validateJsonLines = false } = this.options;
    const name = { stream, uuid: randomUUID(), arrivedAtMs: clock.now(), compression };
    const header = {
      stream,
      objectKey: objectKey(name, prefix),
      ...(validateJsonLines ? { errorObjectKey: errorObjectKey(name, errorPrefix, "format-conversion-failed") } : {}),
      compression,
      arrivedAtMs: name.arrivedAtMs,
    };
    const path = join(this.#folder, `${name.arrivedAtMs}-${name.uuid}${SEGMENT_EXTENSION}`);
    const segment = new SegmentWriter(path, header, fsync);
    this.#cancelTimer = clock.setTimer(() => this.#seal(), this.options.bufferIntervalMs);
    return segment;
  }

  #seal(): void {
    this.#cancelTimer();
    const segment = this.#open;
    if (segment === undefined) return;
    this.#open = undefined;
    segment.close();
    this.#deliver(segment.path);
  }

  #deliver(path: string): void {
    const delivery = this.#deliverUntilDone(path).finally(() => this.#deliveries.delete(delivery));
    this.#deliveries.add(delivery);
  }

  async #deliverUntilDone(path: string): Promise<void> {
    for (let delayMs = 500; !this.#isClosed; delayMs = Math.min(delayMs * 2, RETRY_DELAY_MS_MAX)) {
      try {
        const delivered = await deliverSegment(path, this.#deps.store);
        this.counters.objects += delivered.objects;
        this.counters.landedRawBytes += delivered.rawBytes;
        this.counters.landedStoredBytes += delivered.storedBytes;
        this.counters.errorLines += delivered.errorLines;
        return;
      } catch (error) {
        this.counters.deliveryFailures += 1;
        const reason = error instanceof Error ? error.message : String(error);
        process.stderr.write(`firehose-emulator: ${this.options.name}: delivery failed, will retry: ${reason}\n`);
        await sleep(this.#deps.clock, delayMs);
      }
    }
  }
}
