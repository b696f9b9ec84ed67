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
  /** Options of the Node that starts the command. */
  readonly nodeOptions?: readonly string[];
}

const BIN = fileURLToPath(new URL("../bin/burgee.js", import.meta.url));

/** Runs `burgee` as a user does: in a separate process, without a terminal. */
export function runCommand(args: readonly string[], options: RunOptions): Promise<CommandRun> {
  return new Promise((resolve) => {
    const env = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...options.env };
    const nodeArgs = [...(options.nodeOptions ?? []), BIN, ...args];
    const child = execFile(process.execPath, nodeArgs, { cwd: options.cwd, env }, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr });
    });
    // A command that fails early does not read it.
    child.stdin?.on("error", () => {});
    child.stdin?.end(options.input ?? "");
  });
}
