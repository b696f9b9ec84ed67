import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";

const CLOCK_TICKS_PER_SECOND = 100;
const LISTEN_ATTEMPTS = 200;
const LISTEN_INTERVAL_MS = 50;
const STOP_TIMEOUT_MS = 5_000;

/** A server in a separate process on this machine. */
export interface ServedProcess {
  readonly port: number;
  /** Seconds of CPU that the process has used, over all its threads. */
  cpuSeconds(): number;
  /** Bytes of memory that the process holds. */
  residentBytes(): number;
  /** Stops the process and waits for its end. */
  close(): Promise<void>;
}

export interface ProcessPlan {
  /** What error messages call it. */
  readonly name: string;
  readonly command: readonly string[];
  /** Added to this process' environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Port of 127.0.0.1 on which it answers. */
  readonly port: number;
  /** Cores that it is pinned to, or undefined for those of this process. */
  readonly cores?: readonly number[] | undefined;
}

/** Starts a server and waits until it listens. Throws, with the end of what it wrote to stderr, when it does not. */
export async function serveProcess({ name, command, env, port, cores }: ProcessPlan): Promise<ServedProcess> {
  const [program = "", ...args] = cores === undefined ? command : ["taskset", "-c", cores.join(","), ...command];
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...env } });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4_000)));
  child.on("error", (error) => (errors += error.message));
  try {
    await waitForPort(port, child);
  } catch (error) {
    await stop(child);
    throw new Error(`${name} ${(error as Error).message}: ${errors}`, { cause: error });
  }
  const pid = child.pid ?? 0;
  return {
    port,
    cpuSeconds: () => readCpuSeconds(pid),
    residentBytes: () => readResidentBytes(pid),
    close: () => stop(child),
  };
}

export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** Waits for the port alone: a request would warm up what a benchmark measures cold. */
async function waitForPort(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < LISTEN_ATTEMPTS; attempt++) {
    if (hasEnded(child)) throw new Error("ended");
    if (await isListening(port)) return;
    await new Promise((resolve) => setTimeout(resolve, LISTEN_INTERVAL_MS));
  }
  throw new Error("does not listen");
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

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const deadline = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(deadline);
}

/** Also true of a program that could not be started. */
function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Seconds of CPU that a process has used, over all its threads. */
export function readCpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
}

function readResidentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
}
