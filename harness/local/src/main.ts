import { resolve } from "node:path";

import { repositoryRoot } from "@burgee/scripts/workers";
import { Command, InvalidArgumentError } from "commander";

import { PortTakenError } from "./ports.ts";
import { formatReadyBlock } from "./ready-block.ts";
import { startSeededPlatform } from "./seeded-platform.ts";

const program = new Command("npm start --")
  .description("Runs the whole platform on this machine and publishes the sample project.")
  .option("--port <port>", "port of the platform; 0 picks a free one", parsePort, 8787)
  .option("--firehose-port <port>", "port of the Firehose emulator (default: the one after --port)", parsePort)
  .option("--console-port <port>", "port of the console (default: the second one after --port)", parsePort)
  .option("--state <folder>", "where all state lives", resolve(repositoryRoot, ".burgee/local"))
  .option(
    "--flags <folder>",
    "flag files to publish on the first start",
    resolve(repositoryRoot, "examples/storefront/flags"),
  )
  .option("--landing-interval <ms>", "longest time for which the Firehose emulator buffers events", Number, 2_000)
  .option("--shipped-limits", "limit callers as a deployment does, although all have one address here", false)
  .option("--reset", "forget the state of earlier runs", false)
  .option("--json", "print one line of JSON when ready instead of the ready block", false)
  .parse();
const options = program.opts<{
  port: number;
  firehosePort?: number;
  consolePort?: number;
  state: string;
  flags: string;
  reset: boolean;
  json: boolean;
  landingInterval: number;
  shippedLimits: boolean;
}>();

const startedAt = performance.now();
try {
  const { platform, profile, ready } = await startSeededPlatform({
    stateFolder: resolve(options.state),
    flagsFolder: resolve(options.flags),
    port: options.port,
    firehosePort: options.firehosePort ?? (options.port === 0 ? 0 : options.port + 1),
    consolePort: options.consolePort ?? (options.port === 0 ? 0 : options.port + 2),
    reset: options.reset,
    limits: options.shippedLimits ? "shipped" : "raised",
    bufferIntervalMs: options.landingInterval,
    onProgress: (step) => console.error(step),
  });
  stopOnSignal(() => platform.close());
  const seconds = (performance.now() - startedAt) / 1000;
  if (options.json)
    console.log(
      JSON.stringify({
        ready: true,
        seconds,
        profileFile: platform.state.profileFile,
        console: platform.console,
        ...profile,
      }),
    );
  else
    console.log(
      formatReadyBlock(profile, {
        stateFolder: platform.state.root,
        seconds,
        ready,
        loginUrl: platform.console?.loginUrl,
      }),
    );
} catch (error) {
  if (!(error instanceof PortTakenError)) throw error;
  console.error(error.message);
  process.exit(1);
}

/** The first signal stops everything in order; a second one exits at once, and the watcher kills what is left. */
function stopOnSignal(close: () => Promise<void>): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    console.error("\nStopping…");
    void close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Libraries below would exit at once on a signal, before buffered events are stored.
    process.removeAllListeners(signal);
    process.on(signal, stop);
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_534) {
    throw new InvalidArgumentError("A port is a whole number from 0 (any free one) to 65534.");
  }
  return port;
}
