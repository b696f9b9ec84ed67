import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { FLAGD as FLAGD_DIALECT } from "../../engine/rivals/flagd.ts";
import { type ServedProcess, findFreePort, serveProcess } from "../../src/served-process.ts";
import { evaluateFlagByOfrep, evaluateFlagsByOfrep } from "./ofrep.ts";
import type { RivalOptions, ServerRival } from "./server-rival.ts";
import type { Workload } from "./workload.ts";

const READY_ATTEMPTS = 100;
const READY_INTERVAL_MS = 50;

export const FLAGD: ServerRival = {
  label: "flagd",
  note: "flagd is native Go; threads are those that may run Go code (GOMAXPROCS). Both get the very same requests.",
  serve: serveFlagd,
  createCases: (workload) => {
    const [flag, bulk] = [evaluateFlagByOfrep(workload), evaluateFlagsByOfrep(workload)];
    return Promise.resolve([
      { name: "ofrepFlag", expectedStatus: 200, own: flag, rival: flag },
      { name: "ofrepBulk", expectedStatus: 200, own: bulk, rival: bulk },
    ]);
  },
};

async function serveFlagd(
  program: string,
  { targeting }: Workload,
  { folder, cores, threads }: RivalOptions,
): Promise<ServedProcess> {
  const [ofrep, management, evaluation, sync, syncHttp] = await findFreePorts(5);
  if (ofrep === undefined || management === undefined) throw new Error("no free port");
  // flagd watches its file, so each gets its own.
  const file = join(folder, `flagd-${ofrep}.json`);
  writeFileSync(file, FLAGD_DIALECT.toConfigText(targeting));
  const options = {
    uri: `file:${file}`,
    port: evaluation,
    "ofrep-port": ofrep,
    "management-port": management,
    "sync-port": sync,
  };
  const server = await serveProcess({
    name: "flagd",
    command: [program, "start", ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])],
    // Not every version knows the option of this port.
    env: { FLAGD_SYNC_HTTP_PORT: String(syncHttp), GOMAXPROCS: String(threads) },
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
