import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { promisify } from "node:util";

/** Who runs the command, for the audit log: git's mail address here, else the account's name. */
export async function findAuthor(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("git", ["config", "user.email"], { timeout: 2_000 });
    if (stdout.trim() !== "") return stdout.trim();
  } catch {
    // No git, or no address configured.
  }
  return userInfo().username;
}
