import { expect, it } from "vitest";

import { createManualClock, createMemoryObjectStore } from "../testing.ts";
import { createBreaker, guardStore } from "./guarded-store.ts";

it("opens after failures in a row, lets one probe through per pause, and closes on success", () => {
  const breaker = createBreaker({ failureCountMax: 3, pauseMs: 1_000 });
  for (let failure = 0; failure < 2; failure++) breaker.recordFailure(0);
  breaker.recordSuccess();
  for (let failure = 0; failure < 2; failure++) breaker.recordFailure(0);
  expect(breaker.allows(0)).toBe(true);
  breaker.recordFailure(0);
  expect(breaker.isOpen()).toBe(true);
  expect([breaker.allows(999), breaker.allows(1_000), breaker.allows(1_000)]).toEqual([false, true, false]);
  breaker.recordFailure(1_100);
  expect([breaker.allows(2_000), breaker.allows(2_100)]).toEqual([false, true]);
  breaker.recordSuccess();
  expect(breaker.allows(2_100)).toBe(true);
});

it("tells found, missing, failing and slow apart, and stops asking a store that keeps failing", async () => {
  const clock = createManualClock();
  const store = createMemoryObjectStore("r2", clock);
  const guarded = guardStore(store, { timeoutMs: 100, clock });
  store.write("a", { x: 1 });
  expect(await guarded.read("a")).toMatchObject({ kind: "found" });
  expect(await guarded.read("b")).toEqual({ kind: "missing" });
  store.isFailing = true;
  expect(await guarded.read("a")).toEqual({ kind: "failed", reason: "error" });
  store.isFailing = false;
  store.delayMs = 500;
  const slow = guarded.read("a");
  await clock.advance(100);
  expect(await slow).toEqual({ kind: "failed", reason: "timeout" });
  store.delayMs = 0;
  store.isFailing = true;
  for (let attempt = 0; attempt < 5; attempt++) await guarded.read("a");
  const reads = store.reads.length;
  expect(await guarded.read("a")).toEqual({ kind: "failed", reason: "breaker_open" });
  expect(store.reads.length).toBe(reads);
  store.isFailing = false;
  await clock.advance(2_000);
  expect(await guarded.read("a")).toMatchObject({ kind: "found" });
  expect(await guarded.read("a")).toMatchObject({ kind: "found" });
});
