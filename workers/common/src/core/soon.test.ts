import { expect, it } from "vitest";

import { createManualClock } from "../testing.ts";
import { createSoon } from "./soon.ts";

it("does the work once for all who ask, and again when somebody asks later", async () => {
  const clock = createManualClock();
  const kept: Promise<unknown>[] = [];
  let runs = 0;
  const soon = createSoon(async () => void (runs += 1), 5_000, clock);
  const ask = (): void => soon((work) => void kept.push(work));
  for (let turn = 1; turn <= 3; turn++) {
    ask();
    ask();
    expect(kept).toHaveLength(turn);
    await clock.advance(4_999);
    expect(runs).toBe(turn - 1);
    await clock.advance(1);
    expect(runs).toBe(turn);
  }
});

it("plans anew while the work goes on", async () => {
  const clock = createManualClock();
  const kept: Promise<unknown>[] = [];
  const soon = createSoon(() => new Promise<void>(() => {}), 5_000, clock);
  soon((work) => void kept.push(work));
  await clock.advance(5_000);
  soon((work) => void kept.push(work));
  expect(kept).toHaveLength(2);
});

it("finds another request when the one that was to do the work was cancelled", async () => {
  const clock = createManualClock();
  const kept: Promise<unknown>[] = [];
  // Timers of a request that has ended do not fire.
  const cancelled = { ...clock, sleep: () => new Promise<void>(() => {}) };
  const soon = createSoon(async () => undefined, 5_000, cancelled);
  const ask = (): void => soon((work) => void kept.push(work));
  ask();
  await clock.advance(34_999);
  ask();
  expect(kept).toHaveLength(1);
  await clock.advance(1);
  ask();
  expect(kept).toHaveLength(2);
});
