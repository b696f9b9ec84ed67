import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

import { type Browser, chromium } from "playwright-core";

/** Debian's. */
export const CHROMIUM = "/usr/bin/chromium";
/** Names below it lead to this machine; over plain HTTP they are no secure contexts, unlike `127.0.0.1`. */
export const INTRANET_DOMAIN = "intranet.test";
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 5_000;

export interface Chromium {
  readonly browser: Browser;
  close(): Promise<void>;
}

/**
 * Starts Chromium without what test drivers switch off: pages in the background are hidden, and pages that are left go to
 * the back-forward cache. The default context has real visibility; pages of other contexts count as visible.
 */
export async function startChromium(executable: string, profileFolder: string): Promise<Chromium> {
  const child = spawn(
    executable,
    [
      "--headless",
      "--no-sandbox",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--remote-debugging-port=0",
      `--user-data-dir=${profileFolder}`,
      `--host-resolver-rules=MAP ${INTRANET_DOMAIN} 127.0.0.1, MAP *.${INTRANET_DOMAIN} 127.0.0.1`,
      "about:blank",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const stop = (): void => void child.kill();
  process.once("exit", stop);
  const address = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      text = (text + chunk).slice(-10_000);
      const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`${executable} ended: ${text}`)));
    setTimeout(() => reject(new Error(`${executable} did not start: ${text}`)), START_MS_MAX).unref();
  });
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  return {
    browser,
    async close() {
      const ended = once(child, "exit");
      const session = await browser.newBrowserCDPSession();
      await session.send("Browser.close").catch(stop);
      await Promise.race([ended, wait(STOP_MS_MAX, undefined, { ref: false })]);
      process.removeListener("exit", stop);
      child.kill("SIGKILL");
    },
  };
}
