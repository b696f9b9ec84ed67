import { appendFileSync } from "node:fs";
import { join } from "node:path";

import { startFirehoseEmulator, type FirehoseEmulator } from "@burgee/firehose-emulator";
import type { Miniflare, V4WorkerOptions } from "miniflare";

import { startCronTriggers } from "./cron-triggers.ts";
import { createLocalAccess, type LocalAccess } from "./local-access.ts";
import { guardAgainstOrphans, markRuntimeChildren, type ProcessMark } from "./orphan-guard.ts";
import {
  type OutsideAnswer,
  readPlatformWorkers,
  type PlatformWorkerName,
  type WorkerBindings,
} from "./platform-workers.ts";
import { claimPort } from "./ports.ts";
import { RAISED_LIMITS } from "./raised-limits.ts";
import { openStateFolder, type StateFolder } from "./state-folder.ts";
import { startWorkersRuntime } from "./workers-runtime.ts";

export const PLATFORM_HOST = "127.0.0.1";
export const STREAM_NAME = "burgee-events";
const REGION = "us-east-1";

export interface PlatformOptions {
  /** Folder that holds all state; created when absent. */
  readonly stateFolder: string;
  /** Delete the state of earlier runs. */
  readonly reset?: boolean;
  /** Port of the one origin for everything; 0 picks a free one. */
  readonly port: number;
  /** Port of the Firehose emulator; 0 picks a free one. */
  readonly firehosePort: number;
  /** When the emulator turns buffered records into an object. Defaults: 1 MiB, 2 s. */
  readonly bufferBytes?: number;
  readonly bufferIntervalMs?: number;
  /** Streams of the emulator. Default: one named `burgee-events`. */
  readonly streamNames?: readonly string[];
  /**
   * `raised` (the default): far beyond what one machine sends, because every client of it has one address. `shipped`: those of
   * the `wrangler.toml` files, which a deployment has.
   */
  readonly limits?: "raised" | "shipped";
  /** Further vars and secrets per Worker; they win over the defaults. */
  readonly bindings?: WorkerBindings;
  /** Answers what the publish Worker fetches from elsewhere, such as an issuer's keys. Default: it fetches. */
  readonly answerOutside?: OutsideAnswer;
  /** Port of the console; 0 picks a free one. Default: there is no console, and nobody signs in. */
  readonly consolePort?: number;
  /** Whether debuggers can reach the Workers, on loopback and a free port. Default: they cannot. */
  readonly isInspected?: boolean;
}

/** The running platform. */
export interface Platform {
  readonly url: string;
  readonly firehoseEmulator: FirehoseEmulator;
  readonly state: StateFolder;
  /** Undefined when the platform was started without a console. */
  readonly console?: ConsoleAddress;
  /** What the publish Worker stores, for tests that tamper with it. Valid until the Workers are stopped or restarted. */
  openStores(): Promise<PlatformStores>;
  /** Processes of the Workers runtime, for tests that kill them. */
  runtimeProcesses(): readonly ProcessMark[];
  /** Where debuggers reach the Workers that run now. Rejects unless the platform was started with `isInspected`. */
  inspectorUrl(): Promise<URL>;
  /** Starts the Workers again on the same port with the same state, also after their runtime was killed. */
  restartWorkers(): Promise<void>;
  /** Stops everything in order; acknowledged events stay on disk. */
  close(): Promise<void>;
}

export interface ConsoleAddress {
  readonly url: string;
  /** Signs somebody in, once. */
  readonly loginUrl: string;
}

export interface PlatformStores {
  readonly bucket: Awaited<ReturnType<Miniflare["getR2Bucket"]>>;
  readonly namespace: Awaited<ReturnType<Miniflare["getKVNamespace"]>>;
}

/** Starts the Workers and the Firehose emulator. Throws `PortTakenError` when a port is not free. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const port = await claimPort(PLATFORM_HOST, options.port, "gateway");
  const firehosePort = await claimPort(PLATFORM_HOST, options.firehosePort, "Firehose emulator");
  const consolePort =
    options.consolePort === undefined ? undefined : await claimPort(PLATFORM_HOST, options.consolePort, "console");
  const state = await openStateFolder(options.stateFolder, { reset: options.reset ?? false });
  const streamNames = options.streamNames ?? [STREAM_NAME];

  const firehoseEmulator = await startFirehoseEmulator({
    host: PLATFORM_HOST,
    port: firehosePort,
    region: REGION,
    stateFolder: state.firehose,
    landingFolder: state.landing,
    streams: streamNames.map((name) => ({
      name,
      bufferBytes: options.bufferBytes ?? 1024 * 1024,
      bufferIntervalMs: options.bufferIntervalMs ?? 2_000,
    })),
    credentials: [{ accessKeyId: state.secrets.awsAccessKeyId, secretAccessKey: state.secrets.awsSecretAccessKey }],
  });

  const url = `http://${PLATFORM_HOST}:${port}`;
  const access = consolePort === undefined ? undefined : createLocalAccess(state.secrets.access);
  const bindings = [
    options.limits === "shipped" ? {} : RAISED_LIMITS,
    access?.bindings ?? {},
    options.bindings ?? {},
  ].reduce(mergeBindings, defaultBindings({ url, firehoseUrl: firehoseEmulator.url, streamNames, state }));
  const workers = readPlatformWorkers(bindings, {
    answerOutside: options.answerOutside,
    answerKeys: access?.answerKeys,
    console: consolePort === undefined ? undefined : { host: PLATFORM_HOST, port: consolePort },
  });
  const start = (): Promise<WorkersRuntime> => startWorkers(port, state, workers, options);
  let runtime = await start();
  return {
    url,
    firehoseEmulator,
    state,
    ...(access === undefined ? {} : { console: addressOf(consolePort, access) }),
    openStores: () => runtime.openStores(),
    runtimeProcesses: () => runtime.processes,
    inspectorUrl: () => runtime.inspectorUrl(),
    async restartWorkers() {
      await runtime.close();
      runtime = await start();
    },
    async close() {
      await runtime.close();
      await firehoseEmulator.close();
    },
  };
}

function addressOf(port: number | undefined, { loginPath }: LocalAccess): ConsoleAddress {
  const url = `http://${PLATFORM_HOST}:${port}`;
  return { url, loginUrl: `${url}${loginPath}` };
}

interface WorkersRuntime {
  readonly processes: readonly ProcessMark[];
  inspectorUrl(): Promise<URL>;
  openStores(): Promise<PlatformStores>;
  close(): Promise<void>;
}

async function startWorkers(
  port: number,
  state: StateFolder,
  workers: readonly V4WorkerOptions[],
  { isInspected = false }: Pick<PlatformOptions, "isInspected">,
): Promise<WorkersRuntime> {
  const logFile = join(state.root, "workers.log");
  const runtime = await startWorkersRuntime({
    host: PLATFORM_HOST,
    port,
    resources: state.resources,
    workers,
    isInspected,
    onLogEntry: (entry) => appendFileSync(logFile, `${JSON.stringify(entry)}\n`),
  });
  const processes = markRuntimeChildren();
  const guard = guardAgainstOrphans(processes);
  const cronTriggers = startCronTriggers(runtime, workers);
  return {
    processes,
    inspectorUrl: () => runtime.getInspectorURL(),
    async openStores() {
      const [bucket, namespace] = await Promise.all([
        runtime.getR2Bucket("CONFIGS", "burgee-config"),
        runtime.getKVNamespace("CONFIGS_KV", "burgee-config"),
      ]);
      return { bucket, namespace };
    },
    async close() {
      cronTriggers.stop();
      await runtime.dispose();
      guard.release();
    },
  };
}

function defaultBindings(platform: {
  readonly url: string;
  readonly firehoseUrl: string;
  readonly streamNames: readonly string[];
  readonly state: StateFolder;
}): WorkerBindings {
  const { secrets } = platform.state;
  const streams = platform.streamNames.map((name) => ({
    name,
    region: REGION,
    ratio: 1 / platform.streamNames.length,
    endpoint: platform.firehoseUrl,
  }));
  const shared = {
    PUBLIC_ORIGIN: platform.url,
    STREAM_SECRET: secrets.streamSecret,
    ADMIN_TOKEN: secrets.adminToken,
  };
  const { privateKey, publicKeys, integrity } = secrets.signing;
  const checked = { INTEGRITY: integrity, SIGNING_PUBLIC_KEYS: JSON.stringify(publicKeys) };
  return {
    "burgee-config": { ...shared, ...checked },
    // Receivers of webhooks run on this machine, too.
    "burgee-publish": { ...shared, ...checked, SIGNING_KEY: privateKey, WEBHOOKS_ALLOW_LOCAL: "true" },
    "burgee-realtime": { ...shared, ...checked },
    "burgee-events": {
      ...checked,
      ADMIN_TOKEN: secrets.adminToken,
      FIREHOSE_STREAMS: JSON.stringify(streams),
      AWS_ACCESS_KEY_ID: secrets.awsAccessKeyId,
      AWS_SECRET_ACCESS_KEY: secrets.awsSecretAccessKey,
    },
  };
}

function mergeBindings(base: WorkerBindings, extra: WorkerBindings): WorkerBindings {
  const names = new Set([...Object.keys(base), ...Object.keys(extra)] as PlatformWorkerName[]);
  return Object.fromEntries([...names].map((name) => [name, { ...base[name], ...extra[name] }]));
}
