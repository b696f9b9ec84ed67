import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { type ServedProcess, findFreePort, serveProcess } from "../../src/served-process.ts";

export interface FlagdOptions {
  /** Where its flag definitions are written. */
  readonly folder: string;
  /** Cores that it is pinned to, or undefined for those of this process. */
  readonly cores: readonly number[] | undefined;
  /** Threads that may run Go code at once; undefined for flagd's own choice, which is one for each core. */
  readonly threads?: number;
}

const READY_ATTEMPTS = 100;
const READY_INTERVAL_MS = 50;

/** Starts flagd and waits until it has read the given flag definitions. Its remote evaluation is at the result's port. */
export async function serveFlagd(
  binary: string,
  definitions: string,
  { folder, cores, threads }: FlagdOptions,
): Promise<ServedProcess> {
  const [ofrep, management, evaluation, sync, syncHttp] = await findFreePorts(5);
  if (ofrep === undefined || management === undefined) throw new Error("no free port");
  // flagd watches its file, so each gets its own.
  const file = join(folder, `flagd-${ofrep}.json`);
  writeFileSync(file, definitions);
  const options = {
    uri: `file:${file}`,
    port: evaluation,
    "ofrep-port": ofrep,
    "management-port": management,
    "sync-port": sync,
  };
  const server = await serveProcess({
    name: "flagd",
    command: [binary, "start", ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])],
    // Not every version knows the option of this port. An empty GOMAXPROCS counts as none.
    env: { FLAGD_SYNC_HTTP_PORT: String(syncHttp), GOMAXPROCS: threads === undefined ? "" : String(threads) },
    port: ofrep,
    cores,
  });
  if (await isReady(management)) return server;
  await server.close();
  throw new Error("flagd listens, but does not become ready: its version may not read these flag definitions");
}

async function findFreePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; ports.size < count && attempt < 10 * count; attempt++) ports.add(await findFreePort());
  return [...ports];
}

/** Whether flagd says in time that it has its flags. */
async function isReady(managementPort: number): Promise<boolean> {
  for (let attempt = 0; attempt < READY_ATTEMPTS; attempt++) {
    const response = await fetch(`http://127.0.0.1:${managementPort}/readyz`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.status === 200) return true;
    await wait(READY_INTERVAL_MS);
  }
  return false;
}
