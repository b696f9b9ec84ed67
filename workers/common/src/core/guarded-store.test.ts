import { expect, it } from "vitest";

import { createManualClock } from "../adapters/manual-clock.ts";
import { createMemoryObjectStore } from "../adapters/memory-object-store.ts";
import { guardStore } from "./guarded-store.ts";

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
