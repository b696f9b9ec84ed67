import { spawnSync } from "node:child_process";
import { networkInterfaces } from "node:os";

const UNSHARE = ["--map-root-user", "--net", "--", "sh", "-c"];

/** Whether nothing that listens here can be reached from another machine. */
export function isLoopbackOnly(): boolean {
  return Object.values(networkInterfaces()).every((addresses) => addresses?.every(({ internal }) => internal) ?? true);
}

/** Why no command can be run in a network namespace of its own, or undefined when one can. */
export function explainNoNamespace(): string | undefined {
  const { status, error, stderr } = spawnSync("unshare", [...UNSHARE, "ip link set lo up"], { encoding: "utf8" });
  if (status === 0) return undefined;
  return (
    "it listens on every interface, so it runs in a network namespace of its own, which needs Linux with unshare and " +
    `ip, and user namespaces allowed or root: ${error?.message ?? stderr.trim()}`
  );
}

/** Runs a command in a network namespace that has the loopback interface alone. Returns its exit code. */
export function runLoopbackOnly(command: readonly string[], env: Readonly<Record<string, string>>): number {
  const run = spawnSync("unshare", [...UNSHARE, 'ip link set lo up && exec "$@"', "sh", ...command], {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  return run.status ?? 1;
}
