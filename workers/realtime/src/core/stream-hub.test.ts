import { STREAM_KEEPALIVE_MS, STREAM_STALLED_MS_MAX } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import {
  RECENT_ANNOUNCEMENT_MS,
  StreamHub,
  type KnownAnnouncement,
  type StreamOpening,
  type StreamSink,
} from "./stream-hub.ts";

const NOW = 1_800_000_000_000;
const TEN = { total: 10, perAddress: 10, perKey: 10 };
const decoder = new TextDecoder();

describe("a stream hub", () => {
  it("tells every consumer about a version once, and ignores versions that are not newer", () => {
    const hub = new StreamHub(TEN, undefined);
    const [first, second] = [openSink(hub), openSink(hub)];
    expect(tell(hub, 2)).toBe(true);
    expect(tell(hub, 2)).toBe(false);
    expect(tell(hub, 1)).toBe(false);
    expect(idsIn(first)).toEqual(["2"]);
    expect(idsIn(second)).toEqual(["2"]);
    expect(hub.latest?.version).toBe(2);
  });

  it.each([
    ["holds an older version", { heldVersion: 4 }, 1_000_000, ["5"]],
    ["comes from before any version", { heldVersion: 0 }, 1_000_000, ["5"]],
    ["holds the version", { heldVersion: 5 }, 0, []],
    ["holds a newer version", { heldVersion: 6 }, 0, []],
    ["does not say and the announcement is recent", {}, RECENT_ANNOUNCEMENT_MS - 1, ["5"]],
    ["does not say and the announcement is old", {}, RECENT_ANNOUNCEMENT_MS, []],
  ])("replays the newest message when the client %s", (_, opening, ageMs, expected) => {
    const hub = new StreamHub(TEN, { ...version(5), announcedAtMs: NOW - ageMs });
    expect(idsIn(openSink(hub, opening))).toEqual(expected);
  });

  it("starts a stream with its reconnect time and a keepalive, even before anything was published", () => {
    const sink = openSink(new StreamHub(TEN, undefined), { heldVersion: 3, reconnectMs: 4_321 });
    expect(sink.text()).toBe("retry: 4321\n\n:keepalive\n\n");
  });

  it("tells consumers slice by slice, the newest version to each, once", () => {
    const hub = new StreamHub(TEN, undefined);
    const sinks = Array.from({ length: 5 }, () => openSink(hub));
    hub.announce(version(1), NOW);
    expect(sinks.flatMap(idsIn)).toEqual([]);
    expect(hub.sendNext(2, NOW)).toBe(true);
    expect(sinks.map((sink) => idsIn(sink).join())).toEqual(["1", "1", "", "", ""]);
    hub.announce(version(2), NOW);
    const late = openSink(hub, { heldVersion: 1 });
    while (hub.sendNext(2, NOW));
    expect(sinks.map((sink) => idsIn(sink).join())).toEqual(["1,2", "1,2", "2", "2", "2"]);
    expect(idsIn(late)).toEqual(["2"]);
    expect(hub.sendNext(2, NOW)).toBe(false);
  });

  it("passes over consumers that leave while others are told", () => {
    const hub = new StreamHub(TEN, undefined);
    const streams = Array.from({ length: 4 }, () => {
      const sink = createSink();
      return { sink, stream: hub.open(opening(), sink, NOW) };
    });
    hub.announce(version(1), NOW);
    hub.sendNext(1, NOW);
    streams[0]?.stream?.left();
    streams[1]?.stream?.left();
    while (hub.sendNext(1, NOW));
    expect(streams.map(({ sink }) => idsIn(sink).join())).toEqual(["1", "", "1", "1"]);
  });

  it("names no reconnect time to a client that shall not hear one", () => {
    const sink = createSink();
    new StreamHub(TEN, undefined).open({ kind: "config", address: "a" }, sink, NOW);
    expect(sink.text()).toBe(":keepalive\n\n");
  });

  it("accepts streams up to its limit and refuses one more until somebody leaves", () => {
    const hub = new StreamHub({ ...TEN, total: 2 }, undefined);
    openSink(hub);
    const stream = hub.open(opening(), createSink(), NOW);
    expect(hub.findRefusal(opening())).toBe("full");
    expect(hub.open(opening(), createSink(), NOW)).toBeUndefined();
    stream?.left();
    expect(hub.open(opening(), createSink(), NOW)).toBeDefined();
    expect(hub.size).toBe(2);
  });

  it("gives one address its share and leaves the rest to others", () => {
    const hub = new StreamHub({ ...TEN, perAddress: 2 }, undefined);
    const stream = hub.open(opening({ keyDigest: "k1" }), createSink(), NOW);
    openSink(hub, { keyDigest: "k2" });
    expect(hub.findRefusal(opening({ keyDigest: "k3" }))).toBe("address");
    expect(hub.open(opening(), createSink(), NOW)).toBeUndefined();
    expect(hub.findRefusal({ address: "b" })).toBeUndefined();
    stream?.left();
    stream?.left();
    expect(hub.findRefusal(opening())).toBeUndefined();
    openSink(hub);
    expect(hub.findRefusal(opening())).toBe("address");
  });

  it("gives one key its share and leaves the rest to others, also to streams without a key", () => {
    const hub = new StreamHub({ ...TEN, perKey: 2 }, undefined);
    for (const address of ["a", "b"]) openSink(hub, { address, keyDigest: "k1" });
    expect(hub.findRefusal({ address: "c", keyDigest: "k1" })).toBe("key");
    for (const address of ["a", "b"]) openSink(hub, { address });
    expect(hub.findRefusal({ address: "c" })).toBe("key");
    expect(hub.findRefusal({ address: "c", keyDigest: "k2" })).toBeUndefined();
  });

  it("closes the streams of one key and of no other", () => {
    const hub = new StreamHub(TEN, undefined);
    const [bad, good, shared] = [openSink(hub, { keyDigest: "k1" }), openSink(hub, { keyDigest: "k2" }), openSink(hub)];
    expect(hub.keyDigests).toEqual(["k1", "k2"]);
    expect(hub.closeKey("k1")).toBe(1);
    expect([bad.isClosed, good.isClosed, shared.isClosed]).toEqual([true, false, false]);
    expect(hub.keyDigests).toEqual(["k2"]);
  });

  it("counts nothing for consumers that were closed or dropped", () => {
    const hub = new StreamHub({ total: 1, perAddress: 1, perKey: 1 }, undefined);
    openSink(hub, { keyDigest: "k1" });
    hub.closeAll();
    const sink = openSink(hub, { keyDigest: "k1" });
    sink.isBlocked = true;
    tell(hub, 1);
    hub.tick(NOW + STREAM_STALLED_MS_MAX);
    expect(hub.findRefusal(opening({ keyDigest: "k1" }))).toBeUndefined();
    expect(hub.keyDigests).toEqual([]);
  });

  it("keeps only the newest message for a consumer that takes nothing, and delivers it when it does", () => {
    const hub = new StreamHub(TEN, undefined);
    const slow = createSink();
    const stream = hub.open(opening(), slow, NOW);
    const quick = openSink(hub);
    slow.isBlocked = true;
    for (let number = 1; number <= 50; number += 1) tell(hub, number);
    expect(idsIn(quick)).toHaveLength(50);
    expect(idsIn(slow)).toEqual([]);
    slow.isBlocked = false;
    stream?.drained(NOW);
    stream?.drained(NOW);
    expect(idsIn(slow)).toEqual(["50"]);
  });

  it("sends a keepalive after twenty silent seconds, not before", () => {
    const hub = new StreamHub(TEN, undefined);
    const sink = openSink(hub);
    const start = sink.text();
    hub.tick(NOW + STREAM_KEEPALIVE_MS - 1);
    expect(sink.text()).toBe(start);
    hub.tick(NOW + STREAM_KEEPALIVE_MS);
    hub.tick(NOW + STREAM_KEEPALIVE_MS + 1_000);
    expect(sink.text()).toBe(`${start}:keepalive\n\n`);
    hub.tick(NOW + 2 * STREAM_KEEPALIVE_MS);
    expect(sink.text()).toBe(`${start}:keepalive\n\n:keepalive\n\n`);
  });

  it("needs no keepalive while messages flow", () => {
    const hub = new StreamHub(TEN, undefined);
    const sink = openSink(hub);
    tell(hub, 1, NOW + 15_000);
    const text = sink.text();
    hub.tick(NOW + STREAM_KEEPALIVE_MS);
    expect(sink.text()).toBe(text);
  });

  it("closes a consumer that takes nothing for a minute and leaves the others alone", () => {
    const hub = new StreamHub(TEN, undefined);
    const [dead, alive] = [openSink(hub), openSink(hub)];
    dead.isBlocked = true;
    tell(hub, 1);
    expect(hub.tick(NOW + STREAM_STALLED_MS_MAX - 1)).toEqual({ dropped: 0 });
    expect(hub.tick(NOW + STREAM_STALLED_MS_MAX)).toEqual({ dropped: 1 });
    expect([dead.isClosed, alive.isClosed, hub.size]).toEqual([true, false, 1]);
  });

  it("gives a consumer that recovers a new minute", () => {
    const hub = new StreamHub(TEN, undefined);
    const sink = createSink();
    const stream = hub.open(opening(), sink, NOW);
    sink.isBlocked = true;
    tell(hub, 1);
    sink.isBlocked = false;
    stream?.drained(NOW + STREAM_STALLED_MS_MAX - 1);
    expect(hub.tick(NOW + STREAM_STALLED_MS_MAX)).toEqual({ dropped: 0 });
    expect(idsIn(sink)).toEqual(["1"]);
  });

  it("closes every stream on purpose", () => {
    const hub = new StreamHub(TEN, undefined);
    const sinks = [openSink(hub), openSink(hub, { kind: "ofrep" })];
    expect(hub.closeAll()).toBe(2);
    expect(sinks.map(({ isClosed }) => isClosed)).toEqual([true, true]);
    expect(hub.size).toBe(0);
    expect(hub.closeAll()).toBe(0);
  });
});

interface TestSink extends StreamSink {
  isBlocked: boolean;
  isClosed: boolean;
  text(): string;
}

function createSink(): TestSink {
  const chunks: Uint8Array[] = [];
  const sink: TestSink = {
    isBlocked: false,
    isClosed: false,
    offer(bytes) {
      if (sink.isBlocked) return false;
      chunks.push(bytes);
      return true;
    },
    close: () => {
      sink.isClosed = true;
    },
    text: () => chunks.map((chunk) => decoder.decode(chunk)).join(""),
  };
  return sink;
}

function openSink(hub: StreamHub, partial: Partial<StreamOpening> = {}): TestSink {
  const sink = createSink();
  if (hub.open(opening(partial), sink, NOW) === undefined) throw new Error("the hub is full");
  return sink;
}

function opening(partial: Partial<StreamOpening> = {}): StreamOpening {
  return { kind: "config", address: "a", reconnectMs: 2_000, ...partial };
}

/** Announces a version and sends it to everybody. */
function tell(hub: StreamHub, number: number, nowMs = NOW): boolean {
  const isNew = hub.announce(version(number), nowMs);
  while (hub.sendNext(100, nowMs));
  return isNew;
}

function version(number: number): Omit<KnownAnnouncement, "announcedAtMs"> {
  return { environmentId: "env1", version: number, etag: `"e${number}"`, lastModifiedMs: NOW + number * 1_000 };
}

function idsIn(sink: TestSink): string[] {
  return [...sink.text().matchAll(/^id: (.*)$/gm)].map((match) => match[1] ?? "");
}
