import { spawnSync } from "node:child_process";
import { networkInterfaces } from "node:os";

/** Whether nothing that listens here can be reached from another machine. */
export function isLoopbackOnly(): boolean {
  return Object.values(networkInterfaces()).every((addresses) => addresses?.every(({ internal }) => internal) ?? true);
}

/**
 * Runs a command in a network namespace of its own that has the loopback interface alone. flagd listens on every
 * interface and cannot be told otherwise.
 * @returns the command's exit code. Throws when the system lets nobody make a namespace.
 */
export function runLoopbackOnly(command: readonly string[]): number {
  const namespace = ["--map-root-user", "--net", "--", "sh", "-c"];
  const probe = spawnSync("unshare", [...namespace, "ip link set lo up"], { encoding: "utf8" });
  if (probe.status !== 0) {
    throw new Error(
      "flagd listens on every interface, so it runs in a network namespace of its own, which needs Linux with " +
        `unshare and ip, and user namespaces allowed or root: ${probe.error?.message ?? probe.stderr.trim()}`,
    );
  }
  const run = spawnSync("unshare", [...namespace, 'ip link set lo up && exec "$@"', "sh", ...command], {
    stdio: "inherit",
  });
  return run.status ?? 1;
}
