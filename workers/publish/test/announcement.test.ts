import type { ConfigAnnouncement } from "@burgee/contract";
import { systemClock } from "@burgee/worker-common";
import { expect, it } from "vitest";

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
