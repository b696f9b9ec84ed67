import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

import type { EmulatorStats } from "./control-routes.ts";
import type { FirehoseEmulatorOptions } from "./emulator-options.ts";
import { createEmulatorServer } from "./emulator-server.ts";
import type { StreamFaults } from "./stream-faults.ts";
import { type StreamRegistry, assertStreamOptions, createStreamRegistry } from "./stream-registry.ts";

/** How long a closing emulator tries to land what is buffered; what remains is recovered by the next start. */
const CLOSE_FLUSH_MS_MAX = 10_000;

export interface FirehoseEmulator {
  /** Endpoint for Firehose clients and for the `/control/…` routes. */
  readonly url: string;
  /** Opens the `/control/…` routes, as `Authorization: Bearer`; another one at each start. */
  readonly controlToken: string;
  /** Lands everything that is buffered now. */
  flush(): Promise<void>;
  /** Lands what is buffered, then stops listening and cuts open connections. */
  close(): Promise<void>;
  stats(): EmulatorStats;
  /** Replaces the injected faults of a stream. Throws when there is no such stream. */
  setFaults(streamName: string, faults: StreamFaults): void;
}

/**
 * Starts a Firehose endpoint that speaks the real wire protocol. A record that was acknowledged is on disk, and is
 * delivered exactly once even when the emulator is killed at any point. Throws when the port is taken or options are wrong.
 */
export async function startFirehoseEmulator(options: FirehoseEmulatorOptions): Promise<FirehoseEmulator> {
  for (const stream of options.streams) assertStreamOptions(stream);
  const registry = createStreamRegistry(options);
  const ready = Promise.withResolvers<void>();
  const controlToken = randomBytes(24).toString("base64url");
  let unauthenticatedCalls = 0;
  const stats = (): EmulatorStats => ({ streams: registry.stats(), unauthenticatedCalls });
  const server = createEmulatorServer({
    region: options.region,
    credentials: options.credentials,
    controlToken,
    streams: registry.streams,
    createStream: registry.createStream,
    flush: registry.flush,
    stats,
    ready: ready.promise,
    countUnauthenticated: () => {
      unauthenticatedCalls += 1;
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port, options.host, resolve);
  });
  try {
    registry.open();
  } catch (error) {
    server.close();
    throw error;
  }
  ready.resolve();
  return {
    url: `http://${options.host}:${(server.address() as AddressInfo).port}`,
    controlToken,
    flush: registry.flush,
    stats,
    setFaults: (streamName, faults) => {
      const stream = registry.streams.get(streamName);
      if (stream === undefined) throw new Error(`no stream ${streamName}`);
      stream.setFaults(faults);
    },
    close: () => closeEmulator(server, registry),
  };
}

async function closeEmulator(server: Server, registry: StreamRegistry): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await Promise.race([registry.flush(), wait(CLOSE_FLUSH_MS_MAX, undefined, { ref: false })]);
  server.closeAllConnections();
  await closed;
  registry.close();
}
