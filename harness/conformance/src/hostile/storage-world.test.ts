import { sha256Hex } from "@burgee/contract";
import { expect, it } from "vitest";

import { createStorageWorld } from "./storage-world.ts";

/** Takes a thread much longer than the digests of configs, as those take one on a busy machine. */
const LONG = new Uint8Array(32 * 1024 * 1024);

it("lets no time pass for the checked cache while a thread is busy with a digest", async () => {
  const world = createStorageWorld();
  const startedAtMs = world.clock.now();
  await world.settle(() => sha256Hex(LONG));
  expect(world.clock.now()).toBe(startedAtMs);
});

it("moves the clock for what waits for it", async () => {
  const world = createStorageWorld();
  const startedAtMs = world.clock.now();
  await world.settle(async () => {
    await sha256Hex(LONG);
    await world.clock.sleep(1_000);
  });
  expect(world.clock.now()).toBe(startedAtMs + 1_000);
});
