import type { ConfigAnnouncement } from "@burgee/contract";
import { systemClock } from "@burgee/worker-common";
import { expect, it } from "vitest";

import type { PublisherPorts } from "../src/core/ports.ts";
import { recover } from "../src/core/recover.ts";
import { inProject, openPorts, publishText } from "./crashing-ports.ts";

it("announces a version only when the edge answers from no read of the old pointer any more", async () => {
  await inProject("announced-late", async (storage) => {
    const ports = openPorts("announced-late", storage, []);
    const announced: ConfigAnnouncement[] = [];
    const { promise: readsExpired, resolve: expireReads } = Promise.withResolvers<void>();
    const { promise: isCopied, resolve: finishCopy } = Promise.withResolvers<void>();
    const publishing = publishText(
      {
        ...ports,
        clock: { ...systemClock, sleep: () => readsExpired },
        announcer: { ...ports.announcer, announce: async (announcement) => void announced.push(announcement) },
        store: {
          ...ports.store,
          async copyVersion(pointer) {
            await ports.store.copyVersion(pointer);
            finishCopy();
          },
        },
      },
      "one",
    );
    await isCopied;
    // Long enough for an announcement that does not wait.
    await systemClock.sleep(10);
    expect(announced).toEqual([]);
    expireReads();
    expect(await publishing).toMatchObject({ kind: "done", reply: { outcome: "published" } });
    expect(announced).toMatchObject([{ version: 1 }]);
  });
});

it("repeats an announcement that failed until it arrives, ever more rarely, and copies the version only once", async () => {
  await inProject("announced-again", async (storage) => {
    const ports = openPorts("announced-again", storage, []);
    const startMs = Date.now();
    let nowMs = startMs;
    let copies = 0;
    const attempts: number[] = [];
    let isDown = true;
    const flaky: PublisherPorts = {
      ...ports,
      clock: { ...ports.clock, now: () => nowMs },
      store: {
        ...ports.store,
        async copyVersion(pointer) {
          copies += 1;
          await ports.store.copyVersion(pointer);
        },
      },
      announcer: {
        ...ports.announcer,
        async announce() {
          attempts.push((nowMs - startMs) / 1_000);
          if (isDown) throw new Error("overloaded");
        },
      },
    };
    expect(await publishText(flaky, "one")).toMatchObject({ kind: "done", reply: { outcome: "published" } });
    for (; nowMs < startMs + 3_600_000; nowMs += 5_000) expect(await recover(flaky)).toBe(false);
    // 15 s, 30 s, 1, 2, 4, 8 and then every 15 minutes.
    expect(attempts).toEqual([0, 15, 45, 105, 225, 465, 945, 1_845, 2_745]);
    isDown = false;
    nowMs += 900_000;
    expect(await recover(flaky)).toBe(true);
    expect(await recover(flaky)).toBe(true);
    expect(attempts).toHaveLength(10);
    expect(copies).toBe(1);
  });
});

it("announces the next version at once, although the pause after a failed announcement is not over", async () => {
  await inProject("announced-anew", async (storage) => {
    const ports = openPorts("announced-anew", storage, []);
    const announced: number[] = [];
    const silent = { ...ports.announcer, announce: () => Promise.reject(new Error("overloaded")) };
    await publishText({ ...ports, announcer: silent }, "one");
    const announce = async ({ version }: ConfigAnnouncement) => void announced.push(version);
    await publishText({ ...ports, announcer: { ...ports.announcer, announce } }, "two");
    expect(announced).toEqual([2]);
    expect(await recover(ports)).toBe(true);
  });
});
