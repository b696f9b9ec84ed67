import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const COMPATIBILITY_DATE = "2026-11-02";
const CLOCK_TICKS_PER_SECOND = 100;

/** A Worker served by workerd itself, without a proxy in front. */
export interface ServedWorker {
  readonly port: number;
  /** Seconds of CPU that the process has used. */
  cpuSeconds(): number;
  /** Bytes of memory that the process holds. */
  residentBytes(): number;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Where files for workerd are written. */
  readonly folder: string;
  /** Core that workerd is pinned to, or undefined for any. */
  readonly core: number | undefined;
}

/** Serves the yardstick. `bodies` are the answers to repeat. */
export async function serveBareWorker(
  bodies: Readonly<Record<string, string>>,
  { folder, core }: ServeOptions,
): Promise<ServedWorker> {
  copyFileSync(join(here, "bare-worker.js"), join(folder, "bare-worker.js"));
  writeFileSync(join(folder, "bodies.json"), JSON.stringify(bodies));
  return serve("bare", folder, core, (port) => [
    describeService(port, ""),
    `const mainWorker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "bare-worker.js"), (name = "bodies.json", json = embed "bodies.json")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
);`,
  ]);
}

/** Serves the bundle that a deployment would upload, with its own R2 and KV bindings over the given objects. */
export async function serveConfigWorker(
  objects: Readonly<Record<string, string>>,
  { folder, core }: ServeOptions,
): Promise<ServedWorker> {
  const built = join(root, "workers/config/dist");
  const wasm = readdirSync(built).filter((file) => file.endsWith(".wasm"));
  for (const file of ["index.js", ...wasm]) copyFileSync(join(built, file), join(folder, file));
  copyFileSync(join(here, "storage-worker.js"), join(folder, "storage-worker.js"));
  writeFileSync(join(folder, "objects.json"), JSON.stringify(objects));
  const modules = wasm.map((file) => `(name = "${file}", wasm = embed "${file}")`).join(", ");
  return serve("config", folder, core, (port) => [
    describeService(port, `(name = "storage", worker = .storageWorker),`),
    `const mainWorker :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "index.js"), ${modules}],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  durableObjectNamespaces = [(className = "UserStore", uniqueKey = "burgee-bench-users", enableSql = true)],
  durableObjectStorage = (inMemory = void),
  bindings = [
    (name = "CONFIGS", r2Bucket = "storage"),
    (name = "CONFIGS_KV", kvNamespace = "storage"),
    (name = "EVENTS", service = "storage"),
    (name = "USERS", durableObjectNamespace = "UserStore"),
    (name = "PUBLIC_ORIGIN", text = "https://flags.example.com"),
    (name = "STREAM_SECRET", text = "a-secret-of-the-benchmark-that-is-long-enough"),
  ],
);
const storageWorker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "storage-worker.js"), (name = "objects.json", json = embed "objects.json")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
);`,
  ]);
}

function describeService(port: number, otherServices: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .mainWorker), ${otherServices}],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);`;
}

async function serve(
  name: string,
  folder: string,
  core: number | undefined,
  describe: (port: number) => readonly string[],
): Promise<ServedWorker> {
  const port = await findFreePort();
  const file = join(folder, `${name}.capnp`);
  writeFileSync(file, describe(port).join("\n"));
  const command = [join(root, "node_modules/@cloudflare/workerd-linux-64/bin/workerd"), "serve", file];
  const [program = "", ...args] = core === undefined ? command : ["taskset", "-c", String(core), ...command];
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4_000)));
  await waitForPort(port, child, () => errors);
  const pid = child.pid ?? 0;
  return {
    port,
    cpuSeconds: () => readCpuSeconds(pid),
    residentBytes: () => readResidentBytes(pid),
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

/** Waits for the port alone: a request would warm up what the benchmark measures cold. */
async function waitForPort(port: number, child: ChildProcess, errors: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`workerd ended: ${errors()}`);
    if (await isListening(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`workerd does not listen: ${errors()}`);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

function readCpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
}

function readResidentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
}
