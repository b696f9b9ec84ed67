import { createManualClock } from "@burgee/worker-common/testing";
import { describe, expect, it } from "vitest";

import { MemorySpoolStore } from "../../test/memory-spool-store.ts";
import { LiveCounters } from "./observer.ts";
import type { Spool } from "./ports.ts";
import { readLedger } from "./read-ledger.ts";
import { sweepSpool } from "./sweep-spool.ts";

const MINUTE_MS = Date.parse("2026-11-20T23:31:00Z");
const encoder = new TextEncoder();

describe("the ledger", () => {
  it("counts what objects state, per outcome, environment and minute", async () => {
    const store = new MemorySpoolStore();
    const facts = { reason: "timeout", attempts: 0, receivedAtMs: MINUTE_MS + 5_000 };
    const none = new Uint8Array();
    await store.put("spool/a", none, { ...facts, events: 3, environments: { e1: 2, e2: 1 } });
    await store.put("spool/b", none, { ...facts, events: 4, environments: { e1: 4 } });
    await store.put("dead/delivery/c", none, { ...facts, events: 5, environments: { e1: 5 } });
    await store.put("dead/rejected/d", none, { ...facts, events: 6, environments: { e1: 6 } });
    const ledger = await readLedger(store);
    expect(ledger.totals).toEqual({ in_flight: 7, dead: 5, rejected: 6, landed: 0 });
    expect(ledger.objects).toEqual({ in_flight: 2, dead: 1, rejected: 1, landed: 0 });
    expect(ledger.isComplete).toBe(true);
    const minute = "2026-11-20T23:31Z";
    expect(ledger.rows).toEqual([
      { outcome: "in_flight", environmentId: "e1", minute, events: 6 },
      { outcome: "in_flight", environmentId: "e2", minute, events: 1 },
      { outcome: "dead", environmentId: "e1", minute, events: 5 },
      { outcome: "rejected", environmentId: "e1", minute, events: 6 },
    ]);
  });

  it("counts by reason why events are where they are, most events first", async () => {
    const store = new MemorySpoolStore();
    const put = (name: string, reason: string, events: number) =>
      store.put(name, new Uint8Array(), { reason, events, attempts: 12, receivedAtMs: MINUTE_MS, environments: {} });
    await put("dead/delivery/a", "timeout", 2);
    await put("dead/delivery/b", "refused", 4);
    await put("dead/delivery/c", "timeout", 3);
    await put("spool/d", "timeout", 1);
    await put("landed/e", "none", 9);
    expect((await readLedger(store)).reasons).toEqual([
      { outcome: "dead", reason: "timeout", objects: 2, events: 5 },
      { outcome: "dead", reason: "refused", objects: 1, events: 4 },
      { outcome: "in_flight", reason: "timeout", objects: 1, events: 1 },
    ]);
  });

  it("reads the lines of an object with too many environments to list", async () => {
    const store = new MemorySpoolStore();
    const lines = '{"environmentId":"e1"}\n{"environmentId":"e2"}\n{"environmentId":"e2","events":7}\n';
    const facts = { events: 9, environments: undefined, reason: "r", attempts: 0, receivedAtMs: MINUTE_MS };
    await store.put("dead/rejected/a", encoder.encode(lines), facts);
    expect((await readLedger(store)).rows.map(({ events }) => events)).toEqual([1, 8]);
  });
});

describe("the sweep", () => {
  it("sends pointers of objects that nothing touched for a while", async () => {
    const clock = createManualClock(0);
    const store = new MemorySpoolStore(() => clock.now());
    const facts = { events: 1, environments: {}, reason: "r", attempts: 0, receivedAtMs: 0 };
    await store.put("spool/old", new Uint8Array(), facts);
    await clock.advance(60_000);
    await store.put("spool/pausing", new Uint8Array(), { ...facts, attempts: 4 });
    await clock.advance(31_000);
    await store.put("spool/young", new Uint8Array(), facts);
    const sent: string[] = [];
    const spool: Pick<Spool, "announce"> = { announce: async (name) => void sent.push(name) };
    expect(await sweepSpool({ store, spool, clock }, 30_000)).toEqual({ seen: 3, sent: 1 });
    expect(sent).toEqual(["spool/old"]);
    expect(await sweepSpool({ store, spool, clock }, 0)).toEqual({ seen: 3, sent: 3 });
  });
});

describe("live counters", () => {
  it("count per minute and forget old minutes", () => {
    const live = new LiveCounters();
    live.add("e1", "accepted", 2, MINUTE_MS);
    live.add("e1", "accepted", 3, MINUTE_MS + 59_999);
    live.add("e1", "delivered", 1, MINUTE_MS);
    live.add("e1", "refused", 0, MINUTE_MS);
    expect(live.rows()).toEqual([
      { environmentId: "e1", minute: "2026-11-20T23:31Z", outcome: "accepted", events: 5 },
      { environmentId: "e1", minute: "2026-11-20T23:31Z", outcome: "delivered", events: 1 },
    ]);
    live.add("e1", "accepted", 1, MINUTE_MS + 15 * 60_000);
    expect(live.rows()).toHaveLength(1);
    expect(live.totals.accepted).toBe(6);
  });
});
