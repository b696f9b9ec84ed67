import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { createOperatorClient } from "burgee/events";
import { describe, expect, it } from "vitest";

import { runScenario } from "../run-scenario.ts";
import type { Scenario } from "../scenario/parse-scenario.ts";
import { accountForRun } from "./account-run.ts";
import { startEventsPlatform } from "./start-events-platform.ts";

const STREAM = { name: "events", ratio: 1, bufferBytes: 1024 * 1024, bufferIntervalMs: 500 };
const SCENARIO: Scenario = {
  name: "faults",
  description: "",
  action: "events",
  devices: 50,
  eventsPerPost: 3,
  retries: 1,
  spacing: "poisson",
  seed: 1,
  phases: [{ name: "load", shape: "hold", seconds: 3, rate: 30 }],
};

describe("accountForRun", () => {
  it("finds every acknowledged event once, after failing records and a killed runtime", async () => {
    const platform = await startEventsPlatform({ streams: [STREAM] });
    try {
      platform.emulator.setFaults(STREAM.name, {
        recordFailureRate: 0.3,
        ambiguousRate: 0.1,
        ambiguousMode: "error",
        seed: 3,
      });
      const target = { url: platform.url, clientKey: platform.clientKey };
      const kill = async (): Promise<void> => {
        await wait(1_500);
        platform.killWorkers();
        await platform.restartWorkers();
        platform.emulator.setFaults(STREAM.name, {});
      };
      const [run] = await Promise.all([runScenario(SCENARIO, target), kill()]);
      const account = await accountForRun(run, platform);
      expect(account.accepted).toBeGreaterThan(0);
      expect(account.accepted).toBe(run.timeline.acceptedEvents);
      expect(account).toMatchObject({
        landed: account.accepted,
        lost: 0,
        unexplained: 0,
        duplicates: 0,
        inFlight: 0,
        dead: 0,
      });
      const landedInTime = account.landedPerSecond.reduce((sum, count) => sum + count, 0);
      expect(landedInTime).toBe(account.landed + account.landedUnacknowledged + account.rawDuplicates);
    } finally {
      await platform.close();
    }
  }, 120_000);

  it("accounts for the sink in R2, whose events land twice when nothing can be deleted", async () => {
    const platform = await startEventsPlatform({ streams: [STREAM], sink: "r2" });
    try {
      await platform.refuse({ deletes: true });
      const target = { url: platform.url, clientKey: platform.clientKey };
      const restart = async (): Promise<void> => {
        await wait(3_500);
        platform.killWorkers();
        await platform.restartWorkers();
      };
      const [run] = await Promise.all([runScenario({ ...SCENARIO, retries: 3 }, target), restart()]);
      const account = await accountForRun(run, platform);
      expect(account.accepted).toBeGreaterThan(0);
      expect(account).toMatchObject({ landed: account.accepted, lost: 0, unexplained: 0, duplicates: 0, inFlight: 0 });
      expect(account.rawDuplicates).toBeGreaterThan(0);
      expect(platform.emulator.stats().streams[STREAM.name]?.calls).toBe(0);
      const ledger = await createOperatorClient({ url: platform.url, token: platform.adminToken }).readLedger();
      expect(ledger).toMatchObject({ sink: "r2", totals: { in_flight: 0 } });
      const lines = account.landed + account.landedUnacknowledged + account.rawDuplicates;
      expect(ledger.totals.landed).toBe(lines);
    } finally {
      await platform.close();
    }
  }, 120_000);

  it("tells what is lost when landed files disappear", async () => {
    const platform = await startEventsPlatform({ streams: [STREAM] });
    try {
      const target = { url: platform.url, clientKey: platform.clientKey };
      const phases = [{ name: "load", shape: "hold" as const, seconds: 1, rate: 20 }];
      const run = await runScenario({ ...SCENARIO, phases }, target);
      await platform.emulator.flush();
      const before = await accountForRun(run, platform);
      expect(before.lost).toBe(0);
      rmSync(platform.landingFolder, { recursive: true });
      mkdirSync(join(platform.landingFolder, ".incomplete"), { recursive: true });
      const later = await runScenario({ ...SCENARIO, phases }, target);
      expect((await accountForRun(run, platform)).lost).toBe(before.accepted);
      const account = await accountForRun(later, platform);
      expect(account.lost).toBe(0);
      expect(account.unexplained).toBeGreaterThan(0);
    } finally {
      await platform.close();
    }
  }, 120_000);
});
