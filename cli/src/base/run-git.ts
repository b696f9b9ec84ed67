import { execFile } from "node:child_process";

/** Time for one Git command. Ours: a large repository on a slow disk answers in a second or two. */
const TIMEOUT_MS = 10_000;
/** Bytes of one answer. Ours: a thousand commits have 41,000. */
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

export type GitAnswer =
  | { readonly kind: "ok"; readonly stdout: string }
  /** Git is not installed. */
  | { readonly kind: "missing" }
  /** Git refused, did not answer in time, or wrote too much. */
  | { readonly kind: "failed"; readonly exitCode: number | undefined };

/** Runs one Git command in the repository that holds `folder`. It changes no branch and no file, and asks nobody. */
export function runGit(folder: string, args: readonly string[]): Promise<GitAnswer> {
  // Git never asks for a password here and never writes its index, so that it disturbs no other command.
  const quiet = { GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };
  const ssh = process.env["GIT_SSH_COMMAND"] ?? "ssh -oBatchMode=yes";
  const env = { ...process.env, ...quiet, GIT_SSH_COMMAND: ssh };
  return new Promise((resolve) => {
    const options = { env, timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES_MAX };
    execFile("git", ["-C", folder, ...args], options, (error, stdout) => {
      if (error === null) resolve({ kind: "ok", stdout });
      else if (error.code === "ENOENT") resolve({ kind: "missing" });
      else resolve({ kind: "failed", exitCode: typeof error.code === "number" ? error.code : undefined });
    });
  });
}
