import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import type { ServedProcess } from "../src/served-process.ts";
import { createEventBodies, EVENTS_PER_BODY } from "./event-bodies.ts";
import { LoadConnection } from "./load-connection.ts";
import { serveBareWorker, serveEventsWorker } from "./served-workers.ts";

// Accepted events per second of the events Worker, as a ratio to a Worker that only parses the same JSON and answers.

const HELP = `Usage: npm run -s bench:events -- [--json] [--quick]

Serves the built events Worker and a bare one in raw workerd and drives both with 64 connections of 10-event posts.
The stream acknowledges at once. Prints the median of five rounds after a warm-up.
  --json    machine-readable result on stdout
  --quick   three short rounds`;

const { values: options } = parseArgs({
  options: { json: { type: "boolean" }, quick: { type: "boolean" }, help: { type: "boolean" } },
});
if (options.help === true) {
  console.log(HELP);
  process.exit(0);
}

const CONNECTIONS = 64;
const KEY = "dvc_client_0123456789abcdef0123456789abcdef";
const rounds = options.quick === true ? 3 : 5;
const roundMs = options.quick === true ? 1_000 : 4_000;

interface StreamCounters {
  readonly calls: number;
  readonly records: number;
  readonly bytes: number;
  readonly billedBytes: number;
}

interface Measured {
  readonly postsPerSecond: number;
  readonly cpuMicrosPerPost: number;
  readonly failed: number;
}

const folder = mkdtempSync(join(tmpdir(), "burgee-bench-events-"));
const stream = fork(fileURLToPath(new URL("./instant-stream.ts", import.meta.url)));
const { port: streamPort } = await nextMessage<{ port: number }>();
const bare = await serveBareWorker(folder);
const events = await serveEventsWorker(folder, `http://127.0.0.1:${streamPort}`);
try {
  await report();
} finally {
  await Promise.all([bare.close(), events.close()]);
  stream.kill();
  rmSync(folder, { recursive: true, force: true });
}

async function report(): Promise<void> {
  for (const worker of [bare, events]) await measure(worker, roundMs);
  const before = await readStream();
  const results: { bare: Measured; events: Measured }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const result = { bare: await measure(bare, roundMs), events: await measure(events, roundMs) };
    results.push(result);
    const ratio = (result.events.postsPerSecond / result.bare.postsPerSecond).toFixed(2);
    console.error(`round ${round} of ${rounds}: ratio to bare ${ratio}`);
  }
  const after = await readStream();
  const calls = after.calls - before.calls;
  const summary = {
    ratioToBare: round2(median(results.map((r) => r.events.postsPerSecond / r.bare.postsPerSecond))),
    billedPerLanded: round2((after.billedBytes - before.billedBytes) / (after.bytes - before.bytes)),
    acceptedEventsPerSecond: Math.round(median(results.map((r) => r.events.postsPerSecond)) * EVENTS_PER_BODY),
    barePostsPerSecond: Math.round(median(results.map((r) => r.bare.postsPerSecond))),
    cpuMicrosPerPost: Math.round(median(results.map((r) => r.events.cpuMicrosPerPost))),
    bareCpuMicrosPerPost: Math.round(median(results.map((r) => r.bare.cpuMicrosPerPost))),
    postsPerCommit: round2((sum(results.map((r) => r.events.postsPerSecond)) * roundMs) / 1_000 / calls),
    bytesPerRecord: Math.round((after.bytes - before.bytes) / (after.records - before.records)),
    notAccepted: sum(results.map((r) => r.events.failed + r.bare.failed)),
    rounds: results.map((r) => round2(r.events.postsPerSecond / r.bare.postsPerSecond)),
    connections: CONNECTIONS,
    eventsPerPost: EVENTS_PER_BODY,
  };
  if (options.json === true) console.log(JSON.stringify(summary));
  else console.table(Object.fromEntries(Object.entries(summary).filter(([name]) => name !== "rounds")));
}

async function measure(worker: ServedProcess, ms: number): Promise<Measured> {
  const bodies = createEventBodies(CONNECTIONS);
  const connections = bodies.map((body) => new LoadConnection(worker.port, "/v1/events", KEY, body));
  await Promise.all(connections.map((connection) => connection.open()));
  const cpuBefore = worker.cpuSeconds();
  const startedAt = performance.now();
  for (const connection of connections) connection.start();
  await wait(ms);
  const answered = sum(connections.map((connection) => connection.answered));
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpuSeconds = worker.cpuSeconds() - cpuBefore;
  for (const connection of connections) connection.stop();
  await wait(200);
  for (const connection of connections) connection.close();
  return {
    postsPerSecond: answered / seconds,
    cpuMicrosPerPost: (cpuSeconds * 1_000_000) / answered,
    failed: sum(connections.map((connection) => connection.failed)),
  };
}

async function readStream(): Promise<StreamCounters> {
  const answer = nextMessage<StreamCounters>();
  stream.send("read");
  return answer;
}

function nextMessage<T>(): Promise<T> {
  return new Promise((resolve, reject) => {
    stream.once("message", (message) => resolve(message as T));
    stream.once("error", reject);
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
