import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const BURGEE = fileURLToPath(new URL("../../../cli/bin/burgee.js", import.meta.url));

/** Prints, after the command, seconds of CPU in user and system mode, of the command and all processes it waited for. */
const TIMED = 'TIMEFORMAT="%3U %3S"; time "$@" 2>&1';

export interface CommandRun {
  readonly output: string;
  readonly exitCode: number;
  /** CPU of the whole process, Node's start included. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Runs the command line as a fresh process, as a terminal or CI does. */
export function runBurgee(args: readonly string[], env: Readonly<Record<string, string>>): Promise<CommandRun> {
  const startedAt = performance.now();
  const child = spawn("bash", ["-c", TIMED, "bash", process.execPath, BURGEE, ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let times = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (times += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const [, user, system] = /^(\d+\.\d+) (\d+\.\d+)$/m.exec(times) ?? [];
      if (user === undefined || system === undefined) {
        reject(new Error(`bash printed no times: ${times}`));
        return;
      }
      const cpuMs = Math.round((Number(user) + Number(system)) * 1000);
      resolve({ output, exitCode: code ?? 1, cpuMs, wallMs: Math.round(performance.now() - startedAt) });
    });
  });
}
