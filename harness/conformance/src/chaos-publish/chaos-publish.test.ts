import { describe, expect, it } from "vitest";

import { countFindings } from "./findings.ts";
import { drawOperations } from "./operations.ts";
import { runSchedule } from "./run-schedule.ts";
import { runSchedules } from "./run-schedules.ts";
import { SABOTAGES } from "./sabotages.ts";

/** How many schedules a broken publisher may survive before it is found out, when its own no longer shows it. */
const SEEDS_MAX = 2_000;

describe("publishing through faulty stores", () => {
  it("hides no version, serves no older one, reports no success that is none, and loses nothing", async () => {
    const summary = await runSchedules({ schedules: 250, seed: 70_000 });
    expect(summary.failures.map(({ seed, trace }) => `seed ${seed}\n${trace.join("\n")}`)).toEqual([]);
    expect(countFindings(findingsOf(summary))).toBe(0);
  }, 60_000);
});

describe("the model", () => {
  it.each(SABOTAGES)(
    "notices $name",
    async ({ finding, seed, sabotage, draw = drawOperations }) => {
      let { findings } = await runSchedule(seed, draw(seed), sabotage);
      for (let other = 1; findings[finding] === 0 && other <= SEEDS_MAX; other += 1) {
        ({ findings } = await runSchedule(other, draw(other), sabotage));
      }
      expect(findings[finding]).toBeGreaterThan(0);
    },
    120_000,
  );

  it("shows how a failure comes about, as short as possible", async () => {
    const [{ seed, sabotage }] = SABOTAGES.filter(({ name }) => name.startsWith("an abandoned")) as [Broken];
    const { failures } = await runSchedules({ schedules: 1, seed, sabotage });
    const trace = failures[0]?.trace ?? [];
    expect(failures[0]?.seed).toBe(seed);
    expect(trace.some((line) => line.includes("FOUND hidden"))).toBe(true);
    expect(trace.some((line) => line.includes("arrives late: R2 put"))).toBe(true);
    const operations = trace.filter((line) => line.includes(" (after "));
    expect(operations.length).toBeLessThan(drawOperations(seed).length);
  });
});

type Broken = (typeof SABOTAGES)[number];

function findingsOf({
  schedules: _schedules,
  failures: _failures,
  ...findings
}: Awaited<ReturnType<typeof runSchedules>>) {
  return findings;
}
