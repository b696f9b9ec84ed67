import { spawn, type ChildProcess } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const repositoryRoot = fileURLToPath(new URL("../../", import.meta.url));
const CLOCK_TICKS_PER_SECOND = 100;

/** A Worker served by workerd itself, without a proxy in front. */
export interface ServedWorker {
  readonly port: number;
  /** Seconds of CPU that the process has used. */
  cpuSeconds(): number;
  close(): Promise<void>;
}

/** Serves the yardstick. */
export async function serveBareWorker(folder: string): Promise<ServedWorker> {
  copyFileSync(join(here, "bare-worker.js"), join(folder, "bare-worker.js"));
  return serve(folder, "bare", (port) =>
    config(port, `modules = [(name = "worker", esModule = embed "bare-worker.js")],`),
  );
}

/** Serves the built events Worker with one stream. */
export async function serveEventsWorker(folder: string, streamUrl: string): Promise<ServedWorker> {
  copyFileSync(join(repositoryRoot, "workers/events/dist/index.js"), join(folder, "events-worker.js"));
  copyFileSync(join(here, "key-store-worker.js"), join(folder, "key-store-worker.js"));
  const streams = JSON.stringify([{ name: "burgee-events", region: "us-east-1", ratio: 1, endpoint: streamUrl }]);
  const text = (name: string, value: string): string => `(name = "${name}", text = ${JSON.stringify(value)}),`;
  const worker = `modules = [(name = "worker", esModule = embed "events-worker.js")],
  bindings = [
    (name = "CONFIGS", r2Bucket = "stores"), (name = "SPOOL", r2Bucket = "stores"),
    (name = "CONFIGS_KV", kvNamespace = "stores"), (name = "SPILL", queue = "stores"),
    ${text("EVENT_SINK", "firehose")} ${text("FIREHOSE_STREAMS", streams)} ${text("SWEEP_AFTER_SECONDS", "900")}
    ${text("ROUTING_ORIGIN", "")} ${text("ROUTING_VARIABLE", "events-routing")} ${text("ADMIN_TOKEN", "benchmark")}
    ${text("AWS_ACCESS_KEY_ID", "AKIDBENCHMARK")} ${text("AWS_SECRET_ACCESS_KEY", "benchmark")}
  ],`;
  return serve(folder, "events", (port) => config(port, worker));
}

function config(port: number, worker: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .mainWorker),
    ${worker.includes("stores") ? '(name = "stores", worker = .storesWorker),' : ""}
    (name = "internet", network = (allow = ["local", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const mainWorker :Workerd.Worker = (
  ${worker}
  compatibilityDate = "2026-11-02",
  globalOutbound = "internet",
);
${
  worker.includes("stores")
    ? `const storesWorker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "key-store-worker.js")],
  compatibilityDate = "2026-11-02",
);`
    : ""
}
`;
}

async function serve(folder: string, name: string, write: (port: number) => string): Promise<ServedWorker> {
  const port = await findFreePort();
  const file = join(folder, `${name}.capnp`);
  writeFileSync(file, write(port));
  const child = spawn(join(repositoryRoot, "node_modules/.bin/workerd"), ["serve", file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  await waitForPort(port, child, () => errors);
  return {
    port,
    cpuSeconds: () => readCpuSeconds(child.pid ?? 0),
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function waitForPort(port: number, child: ChildProcess, errors: () => string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (child.exitCode !== null) throw new Error(`workerd ended: ${errors()}`);
    try {
      await fetch(`http://127.0.0.1:${port}/health`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`workerd does not listen: ${errors()}`);
}

function readCpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
}
