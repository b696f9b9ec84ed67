import { mkdirSync, readdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { PeerStats } from "./control-routes.ts";
import { createFolderObjectStore } from "./folder-object-store.ts";
import { findPrefixProblem } from "./object-key.ts";
import { systemClock } from "./peer-clock.ts";
import type { FirehosePeerOptions, StreamOptions } from "./peer-options.ts";
import { createPeerServer } from "./peer-server.ts";
import { PeerStream } from "./peer-stream.ts";
import { createS3ObjectStore } from "./s3-object-store.ts";
import type { StreamFaults } from "./stream-faults.ts";

/** How long a closing peer tries to land what is buffered; what remains is recovered by the next start. */
const CLOSE_FLUSH_MS_MAX = 10_000;

export interface FirehosePeer {
  /** Endpoint for Firehose clients and for the `/control/…` routes. */
  readonly url: string;
  /** Lands everything that is buffered now. */
  flush(): Promise<void>;
  /** Lands what is buffered, then stops listening and cuts open connections. */
  close(): Promise<void>;
  stats(): PeerStats;
  setFaults(streamName: string, faults: StreamFaults): void;
}

/**
 * Starts a Firehose endpoint that speaks the real wire protocol. A record that was acknowledged is on disk, and is
 * delivered exactly once even when the peer is killed at any point. Throws when the port is taken or options are wrong.
 */
export async function startFirehosePeer(options: FirehosePeerOptions): Promise<FirehosePeer> {
  for (const stream of options.streams) assertStreamOptions(stream);
  const streams = new Map<string, PeerStream>();
  let unauthenticatedCalls = 0;
  const ready = Promise.withResolvers<void>();
  const flush = async (): Promise<void> => {
    await Promise.all([...streams.values()].map((stream) => stream.delivery.flush()));
  };
  const stats = (): PeerStats => ({
    streams: Object.fromEntries([...streams].map(([name, stream]) => [name, describeStream(stream)])),
    unauthenticatedCalls,
  });
  const createStream = (stream: StreamOptions): void => {
    assertStreamOptions(stream);
    streams.set(stream.name, new PeerStream(stream, streamDeps()));
  };
  const server = createPeerServer({
    region: options.region,
    credentials: options.credentials,
    streams,
    createStream,
    stats,
    flush,
    ready: ready.promise,
    countUnauthenticated: () => {
      unauthenticatedCalls += 1;
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port, options.host, resolve);
  });
  const store =
    options.s3 === undefined ? createFolderObjectStore(options.landingFolder) : createS3ObjectStore(options.s3);
  const streamDeps = () => ({
    stateFolder: options.stateFolder,
    store,
    clock: options.clock ?? systemClock,
    fsync: options.fsync ?? false,
  });
  mkdirSync(options.stateFolder, { recursive: true });
  for (const stream of [...options.streams, ...findForgottenStreams(options)]) createStream(stream);
  ready.resolve();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    flush,
    stats,
    setFaults: (streamName, faults) => {
      const stream = streams.get(streamName);
      if (stream === undefined) throw new Error(`no stream ${streamName}`);
      stream.setFaults(faults);
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await Promise.race([flush(), wait(CLOSE_FLUSH_MS_MAX, undefined, { ref: false })]);
      server.closeAllConnections();
      await closed;
      for (const stream of streams.values()) stream.delivery.close();
    },
  };
}

/** Streams that an earlier run knew, by flag or by CreateDeliveryStream: their segments must land too. */
function findForgottenStreams(options: FirehosePeerOptions): readonly StreamOptions[] {
  return readdirSync(options.stateFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !options.streams.some((stream) => stream.name === entry.name))
    .map((entry) => ({ name: entry.name, bufferBytes: 5 * 1024 * 1024, bufferIntervalMs: 60_000 }));
}

function assertStreamOptions(stream: StreamOptions): void {
  const problem =
    (/^[a-zA-Z0-9._-]{1,64}$/.test(stream.name) ? undefined : "name must be 1 to 64 characters of [a-zA-Z0-9_.-]") ??
    (stream.bufferBytes > 0 ? undefined : "bufferBytes must be above 0") ??
    (stream.bufferIntervalMs >= 0 ? undefined : "bufferIntervalMs must be at least 0") ??
    findPrefixProblem(stream.prefix, stream.errorPrefix);
  if (problem !== undefined) throw new Error(`Firehose stream "${stream.name}": ${problem}`);
}

function describeStream(stream: PeerStream): PeerStats["streams"][string] {
  const { delivery, counters, faults } = stream;
  return { ...counters, ...delivery.counters, bufferedBytes: delivery.bufferedBytes, faults };
}
