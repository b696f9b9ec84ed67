import { execFileSync, spawn } from "node:child_process";

/** A process as the operating system knows it; the start time distinguishes a reused pid from the original. */
export interface ProcessMark {
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Ends the Workers runtime when this process dies without closing it (SIGKILL, crash).
 * A small watcher process holds the other end of a pipe: when the pipe closes, it kills the marked processes that are
 * still the same ones, and exits.
 */
export function guardAgainstOrphans(marks: readonly ProcessMark[]): { release(): void } {
  const watcher = spawn(process.execPath, [new URL("./orphan-watcher.ts", import.meta.url).pathname], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  watcher.unref();
  watcher.on("error", () => {});
  watcher.stdin.on("error", () => {});
  watcher.stdin.write(`${JSON.stringify(marks)}\n`);
  return {
    release() {
      watcher.stdin.end("released\n");
    },
  };
}

/** Marks the direct children of this process whose program is the Workers runtime. */
export function markRuntimeChildren(): ProcessMark[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,comm="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, command]) => Number(parent) === process.pid && command?.includes("workerd"))
    .map(([pid]) => markProcess(Number(pid)))
    .filter((mark) => mark !== undefined);
}

/** The mark of a running process, or undefined when there is none. */
function markProcess(pid: number): ProcessMark | undefined {
  const startedAt = readStartTime(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Ends a marked process if it is still the same one. */
export function endMarkedProcess(mark: ProcessMark): void {
  if (readStartTime(mark.pid) !== mark.startedAt) return;
  try {
    process.kill(mark.pid, "SIGKILL");
  } catch {
    // It ended between the check and the signal.
  }
}

function readStartTime(pid: number): string | undefined {
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}
