import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { repositoryRoot } from "@burgee/scripts/workers";
import { initializeDevCycle } from "@devcycle/nodejs-server-sdk";
import { queryLanding } from "burgee/events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { copyStorefront } from "../copy-storefront.ts";
import { startPlatformProcess, type PlatformProcess } from "./platform-process.ts";
import { runScenario } from "./scenario.ts";

const START_TIMEOUT_MS = 90_000;
/** Default of the official Node SDK. Its event stream makes it refetch long before. */
const OFFICIAL_POLL_INTERVAL_MS = 10_000;
const run = promisify(execFile);

describe("the platform on one machine", () => {
  const root = mkdtempSync(join(tmpdir(), "burgee-platform-"));
  const flagsFolder = join(root, "flags");
  const stateFolder = join(root, ".burgee/local");
  const startArgs = [
    "--port",
    "0",
    "--firehose-port",
    "0",
    "--state",
    stateFolder,
    "--flags",
    flagsFolder,
    "--landing-interval",
    "500",
  ];
  let platform: PlatformProcess;

  beforeAll(async () => {
    await copyStorefront(flagsFolder);
    platform = await startPlatformProcess(startArgs);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await platform.interrupt();
    rmSync(root, { recursive: true, force: true });
  });

  it("serves official SDKs and lands every event that they track", { timeout: 60_000 }, async () => {
    const result = await runScenario({
      profile: platform.profile,
      environmentKey: "production",
      eventCount: 10,
      contextCount: 1_000,
    });
    expect(result).toMatchObject({ initialised: true, evaluated: 12, tracked: 30, landed: 30, lost: 0, unexpected: 0 });
    expect(result.duplicates).toBe(0);
    const types = ["Boolean", "JSON", "Number", "String"];
    expect(result.clients.map(({ served }) => Object.keys(served).toSorted())).toEqual([types, types, types]);
    expect(result.agreement.disagreements).toEqual([]);
    expect(result.agreement.values).toBeGreaterThan(10_000);
  });

  it("shows a published change to a running official SDK within its poll interval", { timeout: 30_000 }, async () => {
    const { url, keys } = platform.profile;
    const client = initializeDevCycle(keys["production"]?.server ?? "", { configCDNURI: url, eventsAPIURI: url });
    await client.onClientInitialized();
    const read = () => client.variableValue({ user_id: "ada" }, "welcome-headline", "the default");
    const before = read();
    const file = join(flagsFolder, "features/welcome-page.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(before, "Fresh off the boat"));

    await burgee(["publish", "--env", "production", "--message", "A new headline"], root);

    const deadline = Date.now() + OFFICIAL_POLL_INTERVAL_MS;
    while (read() === before && Date.now() < deadline) await sleep(50);
    expect(before).not.toBe("the default");
    expect(read()).toBe("Fresh off the boat");
    await client.close();
  });

  it("names file, line and remedy of a mistake and publishes nothing", async () => {
    const file = join(flagsFolder, "features/welcome-page.yaml");
    const text = readFileSync(file, "utf8");
    const before = await readVersion(platform);
    writeFileSync(file, text.replace("type: release", "type: relaese"));
    const failure = await burgee(["publish", "--env", "production", "--message", "Oops"], root).then(
      () => undefined,
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
    writeFileSync(file, text);
    expect(failure?.code).toBe(1);
    expect(`${failure?.stdout}${failure?.stderr}`).toMatch(/features\/welcome-page\.yaml:\d+:\d+[\s\S]*release/);
    expect(await readVersion(platform)).toEqual(before);
  });

  it("keeps acknowledged events, keys and versions through SIGKILL", { timeout: START_TIMEOUT_MS }, async () => {
    const { url, keys } = platform.profile;
    const clientKey = keys["production"]?.client ?? "";
    const acknowledged: string[] = [];
    for (let index = 0; index < 40; index += 1) {
      const response = await fetch(`${url}/v1/events`, {
        method: "POST",
        headers: { authorization: clientKey, "content-type": "application/json" },
        body: JSON.stringify({
          user: { user_id: "survivor" },
          events: [{ type: "customEvent", customType: "before-the-crash", target: String(index) }],
        }),
      });
      if (response.status === 201) acknowledged.push(String(index));
      await response.body?.cancel();
    }
    const before = await readVersion(platform);
    await platform.kill();

    platform = await startPlatformProcess(startArgs);
    expect(platform.profile.keys).toEqual(keys);
    expect(await readVersion(platform)).toEqual(before);
    const sql = "select target from events_raw where customType = 'before-the-crash'";
    const deadline = Date.now() + 15_000;
    let landed: string[] = [];
    while (landed.length < acknowledged.length && Date.now() < deadline) {
      await sleep(200);
      landed = (await queryLanding(platform.profile.landingFolder, sql)).map(({ target }) => String(target));
    }
    expect(acknowledged).toHaveLength(40);
    expect(landed.toSorted()).toEqual(acknowledged.toSorted());
  });

  it("says what to do when a port is taken", async () => {
    const { port } = new URL(platform.profile.url);
    await expect(startPlatformProcess(["--port", port, "--state", join(root, "other")])).rejects.toThrow(
      /Port \d+ \(gateway\) is taken.*--port/,
    );
  });

  it("stops in order when interrupted and gives its port back", { timeout: START_TIMEOUT_MS }, async () => {
    const { url } = platform.profile;
    expect(await platform.interrupt()).toBe(0);
    await expect(fetch(`${url}/health`)).rejects.toThrow("fetch failed");
    platform = await startPlatformProcess([...startArgs, "--port", new URL(url).port]);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});

async function burgee(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await run(process.execPath, [join(repositoryRoot, "cli/bin/burgee.js"), ...args], { cwd });
  return stdout;
}

/** The current version as SDKs see it. */
async function readVersion({ profile }: PlatformProcess): Promise<{ etag: string | null; date: string | null }> {
  const response = await fetch(`${profile.url}/config/v2/server/${profile.keys["production"]?.server}.json`);
  expect(response.status).toBe(200);
  await response.body?.cancel();
  return { etag: response.headers.get("etag"), date: response.headers.get("last-modified") };
}
