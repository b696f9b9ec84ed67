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
const decoder = new TextDecoder();

describe("a stream hub", () => {
  it("tells every consumer about a version once, and ignores versions that are not newer", () => {
    const hub = new StreamHub(10, undefined);
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
    const hub = new StreamHub(10, { ...version(5), announcedAtMs: NOW - ageMs });
    expect(idsIn(openSink(hub, opening))).toEqual(expected);
  });

  it("starts a stream with its reconnect time and a keepalive, even before anything was published", () => {
    const sink = openSink(new StreamHub(10, undefined), { heldVersion: 3, reconnectMs: 4_321 });
    expect(sink.text()).toBe("retry: 4321\n\n:keepalive\n\n");
  });

  it("tells consumers slice by slice, the newest version to each, once", () => {
    const hub = new StreamHub(10, undefined);
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
    const hub = new StreamHub(10, undefined);
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
    new StreamHub(10, undefined).open({ kind: "config" }, sink, NOW);
    expect(sink.text()).toBe(":keepalive\n\n");
  });

  it("accepts streams up to its limit and refuses one more until somebody leaves", () => {
    const hub = new StreamHub(2, undefined);
    openSink(hub);
    const stream = hub.open(opening(), createSink(), NOW);
    expect(hub.isFull).toBe(true);
    expect(hub.open(opening(), createSink(), NOW)).toBeUndefined();
    stream?.left();
    expect(hub.open(opening(), createSink(), NOW)).toBeDefined();
    expect(hub.size).toBe(2);
  });

  it("keeps only the newest message for a consumer that takes nothing, and delivers it when it does", () => {
    const hub = new StreamHub(10, undefined);
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
    const hub = new StreamHub(10, undefined);
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
    const hub = new StreamHub(10, undefined);
    const sink = openSink(hub);
    tell(hub, 1, NOW + 15_000);
    const text = sink.text();
    hub.tick(NOW + STREAM_KEEPALIVE_MS);
    expect(sink.text()).toBe(text);
  });

  it("closes a consumer that takes nothing for a minute and leaves the others alone", () => {
    const hub = new StreamHub(10, undefined);
    const [dead, alive] = [openSink(hub), openSink(hub)];
    dead.isBlocked = true;
    tell(hub, 1);
    expect(hub.tick(NOW + STREAM_STALLED_MS_MAX - 1)).toEqual({ dropped: 0 });
    expect(hub.tick(NOW + STREAM_STALLED_MS_MAX)).toEqual({ dropped: 1 });
    expect([dead.isClosed, alive.isClosed, hub.size]).toEqual([true, false, 1]);
  });

  it("gives a consumer that recovers a new minute", () => {
    const hub = new StreamHub(10, undefined);
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
    const hub = new StreamHub(10, undefined);
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
  return { kind: "config", reconnectMs: 2_000, ...partial };
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
