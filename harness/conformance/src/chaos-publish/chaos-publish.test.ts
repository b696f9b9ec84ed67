import { describe, expect, it } from "vitest";

import { countFindings } from "./findings.ts";
import { runSchedules } from "./run-schedules.ts";
import { SABOTAGES } from "./sabotages.ts";

const SEED = 1;
/** How many schedules a broken publisher may survive before it is found out. */
const SCHEDULES_MAX = 1_500;

describe("publishing through faulty stores", () => {
  it("hides no version, serves no older one, reports no success that is none, and loses nothing", async () => {
    const summary = await runSchedules({ schedules: 250, seed: 70_000 });
    expect(summary.failures.map(({ seed, trace }) => `seed ${seed}\n${trace.join("\n")}`)).toEqual([]);
    expect(countFindings(findingsOf(summary))).toBe(0);
  }, 60_000);
});

describe("the model", () => {
  it.each(SABOTAGES)(
    "notices %s",
    async (_name, finding, sabotage) => {
      let found = 0;
      for (let seed = SEED; found === 0 && seed < SEED + SCHEDULES_MAX; seed += 50) {
        found = (await runSchedules({ schedules: 50, seed, sabotage, failuresMax: 0 }))[finding];
      }
      expect(found).toBeGreaterThan(0);
    },
    120_000,
  );

  it("shows how a failure comes about, as short as possible", async () => {
    const sabotage = SABOTAGES[3]?.[2];
    const { failures } = await runSchedules({
      schedules: 60,
      seed: SEED,
      failuresMax: 1,
      ...(sabotage && { sabotage }),
    });
    expect(failures[0]?.trace.some((line) => line.includes("FOUND lost"))).toBe(true);
    expect(failures[0]?.trace.filter((line) => line.startsWith("publish")).length).toBeLessThan(4);
  }, 60_000);
});

function findingsOf({
  schedules: _schedules,
  failures: _failures,
  ...findings
}: Awaited<ReturnType<typeof runSchedules>>) {
  return findings;
}
