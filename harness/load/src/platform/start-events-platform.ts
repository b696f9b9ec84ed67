import { randomBytes } from "node:crypto";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type SdkKeyRecord, sdkKeyObjectName, sha256Hex } from "@burgee/contract";
import { type FirehoseEmulator, type StreamOptions, startFirehoseEmulator } from "@burgee/firehose-emulator";
import {
  type ProcessMark,
  endMarkedProcess,
  guardAgainstOrphans,
  RAISED_LIMITS,
  markRuntimeChildren,
  claimPort,
  openStateFolder,
  startWorkersRuntime,
} from "@burgee/local/runtime";
import type { Miniflare, V4WorkerOptions } from "miniflare";

import { copyLandedObjects } from "./copy-landed-objects.ts";
import { readEventWorkers } from "./read-event-workers.ts";
import { type WorkerWarning, readWorkerWarnings } from "./read-worker-warnings.ts";

const HOST = "127.0.0.1";
const REGION = "us-east-1";
const LOG_FILE = "workers.log";

export interface EventsPlatformOptions {
  /** Streams with their shares of the traffic. */
  readonly streams: readonly (StreamOptions & { readonly ratio: number })[];
  /** `r2` lands events in the Worker's own bucket; the streams then get nothing. Default `firehose`. */
  readonly sink?: "firehose" | "r2";
}

/** Storage of the events Worker that refuses. */
export interface Refusals {
  /** Every operation on the bucket. */
  readonly spool?: boolean;
  /** Only deletes in the bucket, so that what was delivered is still there for the next round. */
  readonly deletes?: boolean;
  readonly queue?: boolean;
}

/** The events path of the platform, running from a temporary folder. */
export interface EventsPlatform {
  readonly url: string;
  readonly clientKey: string;
  readonly adminToken: string;
  readonly landingFolder: string;
  readonly emulator: FirehoseEmulator;
  /** Makes everything that has landed readable below `landingFolder`: buffers are flushed, objects in R2 copied. */
  collectLanded(): Promise<void>;
  /** Ends the Workers runtime with SIGKILL. */
  killWorkers(): void;
  /** Starts the Workers again on the same port with the same stored state. */
  restartWorkers(): Promise<void>;
  /** Makes the events Worker's storage refuse or work. Lasts until the Workers are restarted. */
  refuse(refusals: Refusals): Promise<void>;
  /** What the Workers warned of between two moments, in epoch milliseconds. */
  readWarnings(fromMs: number, toMs: number): readonly WorkerWarning[];
  /** Stops everything and removes the folder. */
  close(): Promise<void>;
}

/** Starts gateway, events Worker and Firehose emulator with one client key. Needs built Workers. */
export async function startEventsPlatform(options: EventsPlatformOptions): Promise<EventsPlatform> {
  const folder = mkdtempSync(join(tmpdir(), "burgee-load-"));
  const state = await openStateFolder(folder, { reset: false });
  const { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey, adminToken } = state.secrets;
  const port = await claimPort(HOST, 0, "gateway");
  const emulator = await startFirehoseEmulator({
    host: HOST,
    port: 0,
    region: REGION,
    stateFolder: state.firehose,
    landingFolder: state.landing,
    streams: options.streams,
    credentials: [{ accessKeyId, secretAccessKey }],
  });
  const destinations = options.streams.map(({ name, ratio }) => ({
    name,
    ratio,
    region: REGION,
    endpoint: emulator.url,
  }));
  const sink = options.sink ?? "firehose";
  const vars = {
    EVENT_SINK: sink,
    FIREHOSE_STREAMS: JSON.stringify(destinations),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ADMIN_TOKEN: adminToken,
    ...RAISED_LIMITS["burgee-events"],
  };
  const clientKey = `dvc_client_${randomBytes(12).toString("hex")}`;
  const workers = readEventWorkers(vars, { host: HOST, port });
  const start = (): Promise<WorkersRuntime> => startWorkers(folder, state.resources, workers, clientKey);
  let runtime = await start();
  const url = `http://${HOST}:${port}`;
  return {
    url,
    clientKey,
    adminToken,
    landingFolder: state.landing,
    emulator,
    collectLanded: async () => {
      if (sink === "firehose") await emulator.flush();
      else await copyLandedObjects(await runtime.spoolBucket(), state.landing);
    },
    killWorkers: () => {
      for (const mark of runtime.processes) endMarkedProcess(mark);
    },
    restartWorkers: async () => {
      await runtime.close();
      runtime = await start();
    },
    refuse: async (refusals) => {
      const response = await fetch(`${url}/v1/events/refusals`, { method: "PUT", body: JSON.stringify(refusals) });
      if (!response.ok) throw new Error(`the platform did not take refusals: ${response.status}`);
    },
    readWarnings: (fromMs, toMs) => readWorkerWarnings(join(folder, LOG_FILE), fromMs, toMs),
    close: async () => {
      await runtime.close();
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface WorkersRuntime {
  readonly processes: readonly ProcessMark[];
  spoolBucket(): ReturnType<Miniflare["getR2Bucket"]>;
  close(): Promise<void>;
}

async function startWorkers(
  folder: string,
  resources: string,
  workers: readonly V4WorkerOptions[],
  clientKey: string,
): Promise<WorkersRuntime> {
  const runtime = await startWorkersRuntime({
    host: HOST,
    port: 0,
    resources,
    workers,
    onLogEntry: (entry) => appendFileSync(join(folder, LOG_FILE), `${JSON.stringify(entry)}\n`),
  });
  const processes = markRuntimeChildren();
  const guard = guardAgainstOrphans(processes);
  const keys = await runtime.getR2Bucket("CONFIGS", "burgee-events");
  await keys.put(sdkKeyObjectName(await sha256Hex(clientKey)), JSON.stringify(KEY_RECORD));
  return {
    processes,
    spoolBucket: () => runtime.getR2Bucket("SPOOL", "burgee-events"),
    close: async () => {
      await runtime.dispose();
      guard.release();
    },
  };
}

const KEY_RECORD: SdkKeyRecord = {
  kind: "client",
  projectId: "5f000000000000000000000a",
  projectKey: "load",
  environmentId: "5f000000000000000000000b",
  environmentKey: "load",
  createdAt: 0,
};
