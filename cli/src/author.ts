import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { promisify } from "node:util";

/** Names who runs the command for the audit log: the email address that git knows here, else the account's name. */
export async function findAuthor(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("git", ["config", "user.email"], { timeout: 2_000 });
    if (stdout.trim() !== "") return stdout.trim();
  } catch {
    // Git is missing, or knows no address.
  }
  return userInfo().username;
}
