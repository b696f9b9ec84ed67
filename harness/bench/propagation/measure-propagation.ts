import { setTimeout as sleep } from "node:timers/promises";

import { CONFIG_SOFT_LIFETIME_MS } from "@burgee/contract";

import { createClientReader, createServerReader, type ConfigReader } from "./config-reader.ts";
import { startListeningClient, startPollingClient, type RunningClient } from "./listening-client.ts";
import { percentile, roundMs } from "./percentile.ts";
import { createRoundRecorder, type RoundRecord } from "./round-recorder.ts";

/** The platform under test, with two environments of one project. */
export interface PropagationTarget {
  readonly url: string;
  readonly liveKeys: { readonly server: string; readonly client: string };
  readonly quietServerKey: string;
  /** Publishes the value of a round to the environment with streams. */
  publishLive(round: number): Promise<void>;
  /** Publishes it to the environment without streams. */
  publishQuiet(round: number): Promise<void>;
}

export interface StreamFigures {
  readonly streams: number;
  readonly rounds: number;
  /** From sending the publish until a client holds the new value. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** From sending the publish until a client hears the message. */
  readonly messageP50Ms: number;
  readonly messageP99Ms: number;
  /** From sending the publish until the publishing API answers. */
  readonly publishP50Ms: number;
  /** From the publishing API's answer until a client holds the new value. */
  readonly afterPublishP50Ms: number;
  /** Client and round pairs in which the value did not arrive in ten seconds. */
  readonly missed: number;
  readonly problems: readonly string[];
}

export interface PollingFigures {
  readonly clients: number;
  readonly rounds: number;
  readonly pollMs: number;
  readonly p50Ms: number;
  readonly maxMs: number;
  /** Soft lifetime plus one poll. */
  readonly limitMs: number;
  readonly missed: number;
  readonly problems: readonly string[];
}

const ROUND_TIMEOUT_MS = 10_000;
/** A version's date is at least a second later than the last, so faster publishes would run ahead of the clock. */
const ROUND_GAP_MS = 1_200;
const CONNECTS_AT_ONCE = 50;

/** Publishes repeatedly while streams are open: half of them of server SDKs, half of browsers. */
export async function measureStreams(
  target: PropagationTarget,
  options: { readonly streams: number; readonly rounds: number; readonly onRound: (record: RoundRecord) => void },
): Promise<StreamFigures> {
  const { streams, rounds } = options;
  const recorder = createRoundRecorder();
  const clients = await startClients(streams, async (index) => {
    return startListeningClient(createReader(target, index), recorder.observer);
  });
  try {
    const records: RoundRecord[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const record = await recorder.record(round, streams, () => target.publishLive(round), ROUND_TIMEOUT_MS);
      records.push(record);
      options.onRound(record);
      await sleep(ROUND_GAP_MS);
    }
    const visible = records.flatMap((record) => record.visibleMs);
    const heard = records.flatMap((record) => record.heardMs);
    const published = records.map((record) => record.publishedMs);
    const afterPublish = records.flatMap((record) => record.visibleMs.map((ms) => ms - record.publishedMs));
    return {
      streams,
      rounds,
      p50Ms: roundMs(percentile(visible, 0.5)),
      p99Ms: roundMs(percentile(visible, 0.99)),
      maxMs: roundMs(percentile(visible, 1)),
      messageP50Ms: roundMs(percentile(heard, 0.5)),
      messageP99Ms: roundMs(percentile(heard, 0.99)),
      publishP50Ms: roundMs(percentile(published, 0.5)),
      afterPublishP50Ms: roundMs(percentile(afterPublish, 0.5)),
      missed: records.reduce((sum, record) => sum + record.missed, 0),
      problems: [...recorder.problems],
    };
  } finally {
    for (const client of clients) client.close();
  }
}

/** The same without streams: clients poll, and isolates serve what they hold for the soft lifetime. */
export async function measurePolling(
  target: PropagationTarget,
  options: { readonly clients: number; readonly rounds: number; readonly pollMs: number },
): Promise<PollingFigures> {
  const { rounds, pollMs } = options;
  const recorder = createRoundRecorder();
  const clients = await startClients(options.clients, async () =>
    startPollingClient(createServerReader(target.url, target.quietServerKey), pollMs, recorder.observer),
  );
  try {
    const records: RoundRecord[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      // Publishes must not fall into step with the soft lifetime of the isolate's cache.
      await sleep(ROUND_GAP_MS + Math.random() * CONFIG_SOFT_LIFETIME_MS);
      records.push(
        await recorder.record(
          round,
          clients.length,
          () => target.publishQuiet(round),
          CONFIG_SOFT_LIFETIME_MS + ROUND_TIMEOUT_MS,
        ),
      );
    }
    const visible = records.flatMap((record) => record.visibleMs);
    return {
      clients: clients.length,
      rounds,
      pollMs,
      p50Ms: roundMs(percentile(visible, 0.5)),
      maxMs: roundMs(percentile(visible, 1)),
      limitMs: CONFIG_SOFT_LIFETIME_MS + pollMs,
      missed: records.reduce((sum, record) => sum + record.missed, 0),
      problems: [...recorder.problems],
    };
  } finally {
    for (const client of clients) client.close();
  }
}

function createReader(target: PropagationTarget, index: number): ConfigReader {
  return index % 2 === 0
    ? createServerReader(target.url, target.liveKeys.server)
    : createClientReader(target.url, target.liveKeys.client, `listener-${index}`);
}

async function startClients(
  count: number,
  start: (index: number) => Promise<RunningClient>,
): Promise<readonly RunningClient[]> {
  const clients: RunningClient[] = [];
  while (clients.length < count) {
    const first = clients.length;
    const batch = Array.from({ length: Math.min(CONNECTS_AT_ONCE, count - first) }, (_, index) => start(first + index));
    clients.push(...(await Promise.all(batch)));
  }
  return clients;
}
