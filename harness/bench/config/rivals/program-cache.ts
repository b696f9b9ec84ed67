import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where a program that was built stays, out of version control. */
export function cacheFolder(name: string): string {
  return fileURLToPath(new URL(`../../../node_modules/.cache/burgee-bench/${name}`, import.meta.url));
}

export interface BuildPlan {
  /** What messages call it. */
  readonly name: string;
  readonly command: readonly string[];
  /** Added to this process' environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** The program that the command makes. */
  readonly makes: string;
}

/** Builds a program at low priority. Throws, with the end of what the tool said, when it is not there afterwards. */
export function build({ name, command, env, timeoutMs, makes }: BuildPlan): void {
  console.error(`building ${name}; the first time takes minutes`);
  const { status, error, stderr } = spawnSync("nice", ["-n", "10", ...command], {
    env: { ...process.env, ...env },
    encoding: "utf8",
    timeout: timeoutMs,
    maxBuffer: 64 * 2 ** 20,
  });
  if (status === 0 && existsSync(makes)) return;
  const why = error === undefined ? "" : `${error.message}\n`;
  throw new Error(`${name} could not be built. ${command[0]} said:\n${why}${stderr.trim().slice(-2_000)}`);
}

/** Whether a tool can be started. */
export function hasTool(tool: string, ...args: readonly string[]): boolean {
  return spawnSync(tool, args).status === 0;
}

/** What a program says of itself. Throws when it cannot be started or refuses. */
export function askProgram(program: string, ...args: readonly string[]): string {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8", timeout: 10_000 });
  if (status === 0) return stdout.trim();
  throw new Error(`${program} does not answer \`${[program, ...args].join(" ")}\``);
}
