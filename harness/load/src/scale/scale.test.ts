import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { type Measured, billedFactor, computeScale } from "./compute-scale.ts";
import { findFirstLimits } from "./first-limits.ts";
import { renderScalePage } from "./render-scale-page.ts";

const MEASURED: Measured = {
  eventsPerPost: 10,
  bytesPerEvent: 700,
  storedBytesPerEvent: 70,
  postsPerCall: 4,
  billedPerLanded: 1.05,
  cpuMsPerPost: 0.2,
};

describe("computeScale", () => {
  it("rounds a lonely post up to billing steps of 5 KB", () => {
    expect(billedFactor(MEASURED, "alone")).toBeCloseTo(10_240 / 7_000);
    expect(billedFactor(MEASURED, "grouped")).toBe(1.05);
  });

  it("takes as many streams as their tighter quota asks for, at 70 %", () => {
    expect(computeScale(MEASURED, "alone", 52_428)).toMatchObject({ streams: 10, streamLimit: "bytes" });
    expect(computeScale({ ...MEASURED, bytesPerEvent: 100 }, "alone", 52_428)).toMatchObject({
      streams: 4,
      streamLimit: "calls",
    });
    expect(computeScale({ ...MEASURED, bytesPerEvent: 100 }, "grouped", 52_428)).toMatchObject({
      streams: 2,
      streamLimit: "bytes",
    });
  });

  it("prices a month by hand-checked figures", () => {
    const row = computeScale(MEASURED, "grouped", 10_000);
    // 1,000 posts/s are 2,629.8 M a month: $0.30 per M beyond 10 M, and 526 M ms of CPU at $0.02 beyond 30 M.
    expect(row.workersDollars).toBeCloseTo((2_629.8 - 10) * 0.3 + (525.96 - 30) * 0.02, 1);
    // 7 MB/s x 1.05 are 19,329 GB a month.
    expect(row.firehoseDollars).toBeCloseTo(19_329.03 * 0.029, 1);
    // 250 calls/s are 0.9 M objects in an hour.
    expect(row.outageHourDollars).toBeCloseTo(0.9 * (4.5 + 1.2 + 0.36));
    expect(row.totalDollars).toBeCloseTo(row.workersDollars + row.firehoseDollars + row.s3Dollars);
  });

  it("costs no Workers fee within what is included", () => {
    expect(computeScale(MEASURED, "alone", 30).workersDollars).toBe(0);
  });
});

describe("findFirstLimits", () => {
  it("lists limits from the lowest", () => {
    const rates = findFirstLimits(MEASURED).map(({ eventsPerSecond }) => eventsPerSecond);
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
    expect(rates[0]).toBeCloseTo(5_242_880 / 700);
  });
});

describe("docs/scale.md", () => {
  it("is what the script writes", () => {
    const root = join(import.meta.dirname, "../../../..");
    const measured = JSON.parse(readFileSync(join(import.meta.dirname, "measured.json"), "utf8")) as Measured;
    // The formatter pads cells, draws rules of two and more hyphens and picks its own emphasis; none is content.
    const normalize = (text: string): string =>
      text
        .replaceAll(/ +/g, " ")
        .replaceAll(/-{2,}/g, "--")
        .replaceAll("_", "*")
        .replaceAll(/\s*\n\s*/g, "\n")
        .trim();
    expect(normalize(readFileSync(join(root, "docs/scale.md"), "utf8"))).toBe(normalize(renderScalePage(measured)));
  });
});
