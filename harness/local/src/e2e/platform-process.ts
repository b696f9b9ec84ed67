import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import type { LocalPlatformProfile } from "burgee/local-profile";

/** The platform as `npm start` runs it, in a process that a test can kill. */
export interface PlatformProcess {
  readonly profile: LocalPlatformProfile;
  /** Sends SIGINT, as Ctrl-C does; resolves to the exit code. */
  interrupt(): Promise<number | null>;
  /** Sends SIGKILL, as abrupt as a power cut. */
  kill(): Promise<void>;
}

/** What the process printed when it could not start. */
class PlatformStartError extends Error {
  override readonly name = "PlatformStartError";
}

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

/** Starts the platform and waits until it is ready; rejects with `PlatformStartError` when it ends before. */
export async function startPlatformProcess(args: readonly string[]): Promise<PlatformProcess> {
  const child = spawn(process.execPath, [MAIN, "--json", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString("utf8")));
  const exited = once(child, "exit");
  const ready = once(createInterface({ input: child.stdout }), "line");
  const first = await Promise.race([ready, exited.then(() => undefined)]);
  if (first === undefined) throw new PlatformStartError(complaints);
  return {
    profile: JSON.parse(String(first[0])) as LocalPlatformProfile,
    interrupt: async () => end(child, exited, "SIGINT"),
    async kill() {
      await end(child, exited, "SIGKILL");
    },
  };
}

async function end(child: ChildProcess, exited: Promise<unknown[]>, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  const [code] = await exited;
  return code as number | null;
}
