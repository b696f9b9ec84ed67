import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Command, InvalidArgumentError } from "commander";

import { measurePolling, measureStreams } from "./measure-propagation.ts";
import { percentile, roundMs } from "./percentile.ts";
import { startTarget } from "./propagation-target.ts";

// How long a publish takes to reach connected clients on the local platform, with streams and without.
// Exit codes: 0 within the limits, 1 beyond them or with clients that missed a value.

const P50_MS_MAX = 250;
const P99_MS_MAX = 1_000;

const options = new Command("npm run -s bench:propagation --")
  .description("Clocks publishes until connected clients hold the new value.")
  .option("--streams <count>", "connected clients, half of them like server SDKs, half like browsers", readCount, 1_000)
  .option("--rounds <count>", "publishes with streams", readCount, 10)
  .option("--polling-clients <count>", "clients of the environment without streams", readCount, 50)
  .option("--polling-rounds <count>", "publishes without streams", readCount, 3)
  .option("--poll <ms>", "polling interval without streams, in milliseconds", readCount, 1_000)
  .option("--json", "print one JSON object on stdout", false)
  .parse()
  .opts<{
    streams: number;
    rounds: number;
    pollingClients: number;
    pollingRounds: number;
    poll: number;
    json: boolean;
  }>();

const stateFolder = mkdtempSync(join(tmpdir(), "burgee-bench-propagation-"));
try {
  console.error("Starting the platform…");
  const target = await startTarget(stateFolder);
  try {
    console.error(`Opening ${options.streams} streams…`);
    let round = 0;
    const streams = await measureStreams(target, {
      streams: options.streams,
      rounds: options.rounds,
      onRound: ({ visibleMs, missed }) => {
        round += 1;
        const [p50, p99] = [0.5, 0.99].map((share) => roundMs(percentile(visibleMs, share)));
        console.error(`round ${round} of ${options.rounds}: p50 ${p50} ms, p99 ${p99} ms, missed ${missed}`);
      },
    });
    console.error("Without streams…");
    const polling = await measurePolling(target, {
      clients: options.pollingClients,
      rounds: options.pollingRounds,
      pollMs: options.poll,
    });
    const isWithinLimits =
      streams.missed === 0 &&
      polling.missed === 0 &&
      streams.p50Ms <= P50_MS_MAX &&
      streams.p99Ms <= P99_MS_MAX &&
      polling.maxMs <= polling.limitMs;
    const summary = { ...streams, isWithinLimits, withoutRealtime: polling };
    if (options.json) console.log(JSON.stringify(summary));
    else console.log(summary);
    process.exitCode = isWithinLimits ? 0 : 1;
  } finally {
    await target.close();
  }
} finally {
  rmSync(stateFolder, { recursive: true, force: true });
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000) {
    throw new InvalidArgumentError("Give a whole number from 1 to 1000000.");
  }
  return count;
}
