import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { startSeededPlatform, type SeededPlatform } from "@burgee/local/seeded-platform";
import { repositoryRoot } from "@burgee/scripts/workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const BROWSER = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const stateFolder = mkdtempSync(join(tmpdir(), "burgee-openfeature-example-"));
let seeded: SeededPlatform;
let shop: ChildProcess;
let url: string;

if (BROWSER === undefined) console.warn("No Chromium here: the page of examples/openfeature is not opened.");

beforeAll(async () => {
  seeded = await startSeededPlatform({ stateFolder, port: 0, firehosePort: 0 });
  const keys = seeded.profile.keys["production"];
  shop = spawn(process.execPath, ["server.js"], {
    cwd: join(repositoryRoot, "examples/openfeature"),
    env: {
      ...process.env,
      BURGEE_URL: seeded.profile.url,
      SERVER_KEY: keys?.server,
      CLIENT_KEY: keys?.client,
      PORT: "0",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  url = await new Promise<string>((resolve, reject) => {
    shop.stdout?.once("data", (line) => resolve(String(line).trim()));
    shop.once("exit", (code) => reject(new Error(`the shop ended with ${code}`)));
  });
}, 60_000);

afterAll(async () => {
  const hasEnded = new Promise((resolve) => shop.once("exit", resolve));
  shop.kill("SIGTERM");
  await hasEnded;
  await seeded.platform.close();
  rmSync(stateFolder, { recursive: true, force: true });
}, 30_000);

describe("examples/openfeature", () => {
  it("renders on the server what the flags say", async () => {
    const page = await (await fetch(url)).text();
    expect(page).toContain("<title>Good things, well made</title>");
  });

  it.skipIf(BROWSER === undefined)(
    "renders in React what the flags say",
    async () => {
      const profile = `--user-data-dir=${join(stateFolder, "browser")}`;
      const flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--timeout=8000",
        "--virtual-time-budget=5000",
        profile,
      ];
      const { stdout } = await promisify(execFile)(BROWSER ?? "", [...flags, "--dump-dom", url], { timeout: 60_000 });
      expect(stdout).toContain("<h1>Good things, well made</h1>");
      expect(stdout).toContain("12 things to see");
      expect(stdout).toContain("light, because DEFAULT");
    },
    60_000,
  );
});
