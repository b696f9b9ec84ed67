import { setTimeout as wait } from "node:timers/promises";

import type { ServedProcess } from "../src/served-process.ts";
import { type HttpConnection, openConnection } from "./http-connection.ts";

export interface ClosedLoopResult {
  readonly requestsPerSecond: number;
  readonly cpuMicrosPerRequest: number;
  /** Share of one core that the Worker used; below about 0.9 the load generator was the bottleneck. */
  readonly cpuShare: number;
  /** Answers with a status other than the expected one. */
  readonly wrong: number;
}

/** As many requests as the Worker takes: each connection sends the next one when its answer has come. */
export async function driveClosedLoop(
  worker: ServedProcess,
  requests: readonly Buffer[],
  expectedStatus: number,
  { connectionCount, durationMs }: { readonly connectionCount: number; readonly durationMs: number },
): Promise<ClosedLoopResult> {
  let answered = 0;
  let wrong = 0;
  let isRunning = true;
  const connections: HttpConnection[] = [];
  for (let index = 0; index < connectionCount; index++) {
    let next = index;
    const sendNext = (): void => connections[index]?.send(requests[next++ % requests.length] ?? Buffer.alloc(0));
    connections.push(
      await openConnection(worker.port, (status) => {
        if (status === expectedStatus) answered += 1;
        else wrong += 1;
        if (isRunning && status !== 0) sendNext();
      }),
    );
  }
  for (const [index, connection] of connections.entries())
    connection.send(requests[index % requests.length] ?? Buffer.alloc(0));
  await wait(Math.min(300, durationMs / 4));
  const cpuBefore = worker.cpuSeconds();
  const answeredBefore = answered;
  const startedMs = performance.now();
  await wait(durationMs);
  const seconds = (performance.now() - startedMs) / 1000;
  const counted = answered - answeredBefore;
  const cpuSeconds = worker.cpuSeconds() - cpuBefore;
  isRunning = false;
  await wait(50);
  for (const connection of connections) connection.close();
  return {
    requestsPerSecond: counted / seconds,
    cpuMicrosPerRequest: (cpuSeconds * 1e6) / counted,
    cpuShare: cpuSeconds / seconds,
    wrong,
  };
}

export interface OpenLoopResult {
  readonly offeredPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly wrong: number;
}

/**
 * Requests at fixed times whether or not earlier ones were answered; latency counts from the time at which a request
 * was due, so a stall is not hidden by the requests that it delayed.
 */
export async function driveOpenLoop(
  worker: ServedProcess,
  requests: readonly Buffer[],
  expectedStatus: number,
  { ratePerSecond, durationMs }: { readonly ratePerSecond: number; readonly durationMs: number },
): Promise<OpenLoopResult> {
  const latencies: number[] = [];
  const idle: number[] = [];
  const waiting: number[] = [];
  const dueMs: number[] = [];
  let wrong = 0;
  let sent = 0;
  const connections: HttpConnection[] = [];
  const send = (index: number, due: number): void => {
    dueMs[index] = due;
    connections[index]?.send(requests[sent++ % requests.length] ?? Buffer.alloc(0));
  };
  for (let index = 0; index < 128; index++) {
    idle.push(index);
    connections.push(
      await openConnection(worker.port, (status) => {
        latencies.push(performance.now() - (dueMs[index] ?? 0));
        if (status !== expectedStatus) wrong += 1;
        const due = waiting.shift();
        if (due === undefined) idle.push(index);
        else send(index, due);
      }),
    );
  }
  const total = Math.floor((ratePerSecond * durationMs) / 1000);
  const startedMs = performance.now();
  for (let arrival = 0; arrival < total;) {
    const elapsed = performance.now() - startedMs;
    for (; arrival < total && (arrival * 1000) / ratePerSecond <= elapsed; arrival++) {
      const due = startedMs + (arrival * 1000) / ratePerSecond;
      const index = idle.pop();
      if (index === undefined) waiting.push(due);
      else send(index, due);
    }
    await wait(1);
  }
  for (let attempt = 0; latencies.length < total && attempt < 100; attempt++) await wait(20);
  for (const connection of connections) connection.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => round2(latencies[Math.floor((latencies.length - 1) * share)] ?? Number.NaN);
  return {
    offeredPerSecond: Math.round(ratePerSecond),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
    wrong: wrong + (total - latencies.length),
  };
}

export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
