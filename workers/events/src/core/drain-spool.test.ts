import { beforeEach, describe, expect, it } from "vitest";

import { MemorySpoolStore } from "../../test/memory-spool-store.ts";
import { chooseSpoolPause, drainSpool } from "./drain-spool.ts";
import { RECORD_BYTES_MAX, SPOOL_ATTEMPTS_MAX } from "./limits.ts";
import type { Delivery, Observer, SpoolFacts } from "./ports.ts";

const decoder = new TextDecoder();
let store: MemorySpoolStore;
let sent: string[][];
let reported: Parameters<Observer["report"]>[0]["kind"][];

beforeEach(() => {
  store = new MemorySpoolStore();
  sent = [];
  reported = [];
});

function spool(name: string, lines: readonly string[], changes: Partial<SpoolFacts> = {}): Promise<void> {
  const text = lines.map((line) => `{"environmentId":"e1","line":"${line}"}\n`).join("");
  const facts = {
    events: lines.length,
    environments: { e1: lines.length },
    reason: "timeout",
    attempts: 0,
    receivedAtMs: 1,
  };
  return store.put(name, new TextEncoder().encode(text), { ...facts, ...changes });
}

function drain(
  names: readonly string[],
  failing: (text: string) => boolean = () => false,
): ReturnType<typeof drainSpool> {
  const deliver = async (records: readonly Uint8Array[]): ReturnType<Delivery["deliver"]> => {
    const texts = records.map((record) => decoder.decode(record));
    sent.push(texts);
    const undelivered = texts.flatMap((text, index) => (failing(text) ? [index] : []));
    return { undelivered, reason: undelivered.length > 0 ? "InternalFailure" : undefined, attempts: 1 };
  };
  const observer: Observer = { report: ({ kind }) => void reported.push(kind) };
  return drainSpool(names, { store, delivery: { deliver }, random: () => 0.5, observer });
}

describe("the consumer of the spill", () => {
  it("packs many objects into one record and deletes them", async () => {
    await spool("spool/a", ["1", "2"]);
    await spool("spool/b", ["3"]);
    expect(await drain(["spool/a", "spool/b"])).toEqual([{ kind: "done" }, { kind: "done" }]);
    expect(sent.flat()).toHaveLength(1);
    expect(sent[0]?.[0]?.split("\n").length).toBe(4);
    expect(store.objects.size).toBe(0);
  });

  it("has nothing to do for an object that is gone, and delivers one that is named twice once", async () => {
    await spool("spool/a", ["1"]);
    expect(await drain(["spool/a", "spool/gone", "spool/a"])).toEqual([
      { kind: "done" },
      { kind: "done" },
      { kind: "done" },
    ]);
    expect(sent.flat()).toHaveLength(1);
  });

  it("keeps what was not delivered, with one more attempt, and retries its pointer later", async () => {
    await spool("spool/a", ["1"]);
    const [outcome] = await drain(["spool/a"], () => true);
    expect(outcome).toEqual({ kind: "retry", delaySeconds: 4 });
    expect(store.objects.get("spool/a")?.facts).toMatchObject({ attempts: 1, reason: "InternalFailure", events: 1 });
    expect(reported).toEqual(["object_waiting"]);
  });

  it("keeps only the part of a large object that failed, and counts it anew", async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `${index}:${"x".repeat(RECORD_BYTES_MAX / 10)}`);
    await spool("spool/big", lines);
    await drain(["spool/big"], (text) => text.includes('"0:'));
    const left = store.objects.get("spool/big");
    expect(left?.facts.events).toBeLessThan(10);
    expect(left?.facts.environments).toEqual({ e1: left?.facts.events });
    expect(decoder.decode(left?.bytes).split("\n").length - 1).toBe(left?.facts.events);
    sent = [];
    await drain(["spool/big"]);
    const numbers = sent.flat().join("").match(/"\d+:/g);
    expect(numbers).toHaveLength(left?.facts.events ?? 0);
    expect(store.objects.size).toBe(0);
  });

  it("does not hold back one object for another that fails", async () => {
    await spool("spool/a", ["bad"], { events: 1 });
    await spool("spool/b", [`good${"x".repeat(RECORD_BYTES_MAX - 50)}`]);
    await drain(["spool/a", "spool/b"], (text) => text.includes("bad"));
    expect([...store.objects.keys()]).toEqual(["spool/a"]);
  });

  it("makes a dead letter of the original bytes after the last attempt", async () => {
    await spool("spool/a", ["1"], { attempts: SPOOL_ATTEMPTS_MAX - 1 });
    const bytes = store.objects.get("spool/a")?.bytes;
    expect(await drain(["spool/a"], () => true)).toEqual([{ kind: "done" }]);
    expect([...store.objects.keys()]).toEqual(["dead/delivery/a"]);
    expect(store.objects.get("dead/delivery/a")).toMatchObject({
      bytes,
      facts: { attempts: SPOOL_ATTEMPTS_MAX, reason: "InternalFailure", events: 1 },
    });
  });

  it.each(["get", "delete", "put"] as const)(
    "retries and loses nothing when the store cannot %s",
    async (operation) => {
      await spool("spool/a", ["1"]);
      store.failing.add(operation);
      const [outcome] = await drain(["spool/a"], () => operation === "put");
      expect(outcome?.kind).toBe("retry");
      expect(store.objects.has("spool/a")).toBe(true);
    },
  );

  it("reports an object as delivered once, when it is deleted as well", async () => {
    await spool("spool/a", ["1"]);
    store.failing.add("delete");
    await drain(["spool/a"]);
    expect(reported).toEqual(["store_failed"]);
    store.failing.clear();
    await drain(["spool/a"]);
    expect(reported).toEqual(["store_failed", "object_delivered"]);
  });

  it("waits longer with each round, within limits", () => {
    const pauses = [1, 2, 3, 8, 12].map((attempts) => chooseSpoolPause(attempts, () => 1));
    expect(pauses).toEqual([5, 10, 20, 600, 600]);
    expect(chooseSpoolPause(12, () => 0)).toBe(300);
  });
});
