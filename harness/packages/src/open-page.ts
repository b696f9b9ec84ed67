import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const TIMEOUT_MS = 60_000;

/**
 * Opens a page and answers its document as HTML after its scripts ran; undefined, and says so, where there is no browser.
 * Rejects when a script of the page throws.
 */
export async function openPage(url: string, folder: string): Promise<string | undefined> {
  if (BROWSER === undefined) {
    console.error(`No Chromium here: ${url} is not opened.`);
    return undefined;
  }
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--virtual-time-budget=5000",
    "--enable-logging=stderr",
  ];
  const args = [...flags, `--user-data-dir=${join(folder, "browser")}`, "--dump-dom", url];
  const { stdout, stderr } = await promisify(execFile)(BROWSER, args, { timeout: TIMEOUT_MS });
  const problem = stderr.split("\n").find((line) => line.includes("CONSOLE") && line.includes("Uncaught"));
  if (problem !== undefined) throw new Error(problem);
  return stdout;
}
