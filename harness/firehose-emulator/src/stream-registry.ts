import { mkdirSync, readdirSync } from "node:fs";

import type { StreamStats } from "./control-routes.ts";
import type { DeliveryStreamDeps } from "./delivery-stream.ts";
import { systemClock } from "./emulator-clock.ts";
import type { FirehoseEmulatorOptions, StreamOptions } from "./emulator-options.ts";
import { EmulatorStream } from "./emulator-stream.ts";
import { createFolderObjectStore } from "./folder-object-store.ts";
import { findPrefixProblem } from "./object-key.ts";
import { createS3ObjectStore } from "./s3-object-store.ts";

/** All streams of an emulator, those of earlier runs included. */
export interface StreamRegistry {
  readonly streams: ReadonlyMap<string, EmulatorStream>;
  /** Opens the streams and delivers what earlier runs left. Must be called after the port has been taken. */
  open(): void;
  /** Throws when the options are wrong. */
  createStream(stream: StreamOptions): void;
  /** Lands everything that is buffered now. */
  flush(): Promise<void>;
  stats(): Readonly<Record<string, StreamStats>>;
  close(): void;
}

export function createStreamRegistry(options: FirehoseEmulatorOptions): StreamRegistry {
  const streams = new Map<string, EmulatorStream>();
  let deps: DeliveryStreamDeps | undefined;
  const createStream = (stream: StreamOptions): void => {
    assertStreamOptions(stream);
    deps ??= openStores(options);
    streams.set(stream.name, new EmulatorStream(stream, deps));
  };
  return {
    streams,
    createStream,
    open: () => {
      mkdirSync(options.stateFolder, { recursive: true });
      for (const stream of [...options.streams, ...findForgottenStreams(options)]) createStream(stream);
    },
    flush: async () => {
      await Promise.all([...streams.values()].map((stream) => stream.delivery.flush()));
    },
    stats: () => Object.fromEntries([...streams].map(([name, stream]) => [name, describeStream(stream)])),
    close: () => {
      for (const stream of streams.values()) stream.delivery.close();
    },
  };
}

/** Throws when a stream cannot be made with these options. */
export function assertStreamOptions(stream: StreamOptions): void {
  const isName = /^[a-zA-Z0-9._-]{1,64}$/.test(stream.name) && !/^\.+$/.test(stream.name);
  const problem =
    (isName ? undefined : "name must be 1 to 64 characters of [a-zA-Z0-9_.-] and not only dots") ??
    (stream.bufferBytes > 0 ? undefined : "bufferBytes must be above 0") ??
    (stream.bufferIntervalMs >= 0 ? undefined : "bufferIntervalMs must be at least 0") ??
    findPrefixProblem(stream.prefix, stream.errorPrefix);
  if (problem !== undefined) throw new Error(`Firehose stream "${stream.name}": ${problem}`);
}

function openStores(options: FirehoseEmulatorOptions): DeliveryStreamDeps {
  const { stateFolder, landingFolder, s3, clock = systemClock, fsync = false } = options;
  const store = s3 === undefined ? createFolderObjectStore(landingFolder, fsync) : createS3ObjectStore(s3);
  return { stateFolder, store, clock, fsync };
}

/** Streams that an earlier run knew, by flag or by CreateDeliveryStream: their segments must land too. */
function findForgottenStreams(options: FirehoseEmulatorOptions): readonly StreamOptions[] {
  return readdirSync(options.stateFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !options.streams.some((stream) => stream.name === entry.name))
    .map((entry) => ({ name: entry.name, bufferBytes: 5 * 1024 * 1024, bufferIntervalMs: 60_000 }));
}

function describeStream(stream: EmulatorStream): StreamStats {
  const { delivery, counters, faults } = stream;
  return { ...counters, ...delivery.counters, bufferedBytes: delivery.bufferedBytes, faults };
}
