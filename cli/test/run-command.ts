import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What one command line did. */
export interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Node that starts the command; default: the one that runs the tests. */
  readonly node?: string;
}

const BIN = fileURLToPath(new URL("../bin/burgee.js", import.meta.url));

/** Runs `burgee` as a user does: a process of its own, without a terminal. */
export function runCommand(args: readonly string[], options: RunOptions): Promise<CommandRun> {
  return new Promise((resolve) => {
    const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...options.env };
    const node = options.node ?? process.execPath;
    const child = execFile(node, [BIN, ...args], { cwd: options.cwd, env }, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr });
    });
    child.stdin?.end(options.input ?? "");
  });
}
