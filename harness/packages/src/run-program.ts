import { execFile } from "node:child_process";

const TIMEOUT_MS = 120_000;

export interface Program {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program and answers its stdout. Rejects with its output when it fails or takes longer than two minutes. */
export function runProgram(command: string, args: readonly string[], { cwd, env = {} }: Program): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      command,
      args,
      { cwd, env: { ...process.env, ...env }, timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`${command} ${args.join(" ")}: ${error.killed ? "timed out" : ""}\n${stdout}${stderr}`));
      },
    );
  });
}
