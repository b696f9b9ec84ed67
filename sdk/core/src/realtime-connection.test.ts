import { describe, expect, it } from "vitest";

import { FakeTime, settle } from "../test/fake-time.ts";
import { Pushable } from "../test/pushable.ts";
import { RecordingLogger } from "../test/recording-logger.ts";
import { ScriptedTransport } from "../test/scripted-transport.ts";
import { RealtimeConnection } from "./realtime-connection.ts";

const URL_TEXT = "https://stream.test/event-stream?channels=capability";

function frame(id: string, etag: string, lastModified: number): string {
  const inner = JSON.stringify({ type: "refetchConfig", etag, lastModified });
  return `id: ${id}\ndata: ${JSON.stringify({ id, timestamp: 1, channel: "c", name: "change", data: inner })}\n\n`;
}

function createSubject(heldVersion?: () => number | undefined) {
  const time = new FakeTime();
  const transport = new ScriptedTransport(() => ({ status: 200 }));
  const logger = new RecordingLogger();
  const log: string[] = [];
  const connection = new RealtimeConnection({
    clock: time,
    timer: time,
    random: () => 0,
    transport,
    logger,
    ...(heldVersion === undefined ? {} : { heldVersion }),
    onConnected: (mayHaveMissed) =>
      log.push(mayHaveMissed && heldVersion !== undefined ? "connected, may have missed" : "connected"),
    onDisconnected: () => log.push("disconnected"),
    onRefetch: ({ etag, lastModifiedMs }) => log.push(`refetch ${etag} ${lastModifiedMs}`),
  });
  const addStream = (status = 200): Pushable => {
    const chunks = new Pushable();
    transport.streams.push({ status, chunks });
    return chunks;
  };
  return { time, transport, logger, log, connection, addStream };
}

describe("RealtimeConnection", () => {
  it("passes refetch messages on, cut anywhere, and ignores comments", async () => {
    const { connection, addStream, log } = createSubject();
    const stream = addStream();
    connection.setUrl(URL_TEXT);
    const text = `:keepalive\n\n${frame("1", '"e2"', 5_000)}`;
    stream.push(text.slice(0, 40));
    stream.push(text.slice(40));
    await settle();
    expect(log).toEqual(["connected", 'refetch "e2" 5000']);
    connection.setUrl(undefined);
  });

  it("connects again with the last event id after the server closed", async () => {
    const { connection, addStream, log, time, transport } = createSubject();
    const first = addStream();
    addStream();
    connection.setUrl(URL_TEXT);
    first.push(frame("41", '"e"', 1));
    await time.advance(20_000);
    first.end();
    await time.advance(1_000);
    expect(log).toEqual(["connected", 'refetch "e" 1', "disconnected", "connected"]);
    expect(transport.requests.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "41"]);
    connection.setUrl(undefined);
  });

  it("waits as long as the server asks before it connects again", async () => {
    const { connection, addStream, time, transport } = createSubject();
    const stream = addStream();
    connection.setUrl(URL_TEXT);
    stream.push("retry: 7000\n\n");
    await settle();
    stream.end();
    await time.advance(6_999);
    expect(transport.requests).toHaveLength(1);
    await time.advance(1);
    expect(transport.requests).toHaveLength(2);
    connection.setUrl(undefined);
  });

  it("waits longer after each failed connection, at most five minutes", async () => {
    const { connection, time } = createSubject();
    connection.setUrl(URL_TEXT);
    await settle();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 11; attempt += 1) {
      const [delayMs = 0] = time.pendingDelaysMs();
      delays.push(delayMs / 1000);
      await time.advance(delayMs);
    }
    expect(delays).toEqual([0.5, 1, 2, 4, 8, 16, 32, 64, 128, 150, 150]);
    connection.setUrl(undefined);
    await settle();
    expect(time.pendingDelaysMs()).toEqual([]);
  });

  it("counts a stream that missed one keepalive as disconnected, and opens it again after the second", async () => {
    const { connection, addStream, log, time, transport } = createSubject();
    const stream = addStream();
    addStream();
    connection.setUrl(URL_TEXT);
    await settle();
    for (let beat = 0; beat < 10; beat += 1) {
      await time.advance(20_000);
      stream.push(":keepalive\n\n");
    }
    await time.advance(24_999);
    expect(log).toEqual(["connected"]);
    await time.advance(1);
    expect(log).toEqual(["connected", "disconnected"]);
    expect(transport.requests).toHaveLength(1);
    await time.advance(20_000 + 1_000);
    expect(log).toEqual(["connected", "disconnected", "connected"]);
    expect(transport.requests).toHaveLength(2);
    connection.setUrl(undefined);
  });

  it("counts a stream that speaks again as connected, without opening another", async () => {
    const { connection, addStream, log, time, transport } = createSubject();
    const stream = addStream();
    connection.setUrl(URL_TEXT);
    await time.advance(30_000);
    stream.push(":keepalive\n\n");
    await settle();
    expect(log).toEqual(["connected", "disconnected", "connected"]);
    expect(transport.requests).toHaveLength(1);
    connection.setUrl(undefined);
  });

  it.each([
    [30_000, 35_000],
    [5_000, 15_000],
    [44_000, 49_000],
  ])("learns from comments every %d ms to expect the next after %d ms", async (everyMs, expectedMs) => {
    const { connection, addStream, log, time } = createSubject();
    const stream = addStream();
    connection.setUrl(URL_TEXT);
    await settle();
    for (let beat = 0; beat < 3; beat += 1) {
      stream.push(":ping\n\n");
      if (beat < 2) await time.advance(everyMs);
    }
    await settle();
    log.length = 0;
    await time.advance(expectedMs - 1);
    const early = [...log];
    await time.advance(1);
    expect([early, log]).toEqual([[], ["disconnected"]]);
    connection.setUrl(undefined);
  });

  it("backs off from a proxy that opens streams and delivers nothing", async () => {
    const { connection, addStream, time, transport } = createSubject();
    for (let stream = 0; stream < 20; stream += 1) addStream();
    connection.setUrl(URL_TEXT);
    await time.advance(1_800_000);
    expect(transport.requests.length).toBeLessThan(15);
    expect(transport.requests.length).toBeGreaterThan(5);
    connection.setUrl(undefined);
  });

  it("names the held version, so that the server announces a newer one at once", async () => {
    const held = { version: undefined as number | undefined };
    const { connection, addStream, log, time, transport } = createSubject(() => held.version);
    addStream().end();
    const second = addStream();
    addStream();
    connection.setUrl(URL_TEXT);
    await settle();
    expect(log).toEqual(["connected, may have missed", "disconnected"]);
    held.version = 7;
    second.push(frame("9", '"e9"', 5_000));
    second.end();
    await time.advance(3_000);
    expect(transport.requests.map(({ url }) => url)).toEqual([URL_TEXT, `${URL_TEXT}&v=7`, `${URL_TEXT}&v=7`]);
    expect(transport.requests.some(({ headers }) => "last-event-id" in headers)).toBe(false);
    connection.setUrl(undefined);
  });

  it("has missed nothing on its first connection when it named the held version", async () => {
    const { connection, addStream, log, time } = createSubject(() => 7);
    addStream().end();
    addStream();
    connection.setUrl(URL_TEXT);
    await time.advance(1_000);
    expect(log).toEqual(["connected", "disconnected", "connected, may have missed"]);
    connection.setUrl(undefined);
  });

  it("connects at once when it is woken, however long its back-off has become", async () => {
    const { connection, addStream, log, time } = createSubject(() => 1);
    connection.setUrl(URL_TEXT);
    await time.advance(600_000);
    expect(time.pendingDelaysMs()[0]).toBeGreaterThan(10_000);
    addStream();
    connection.wake();
    await settle();
    expect(log).toEqual(["connected"]);
    connection.setUrl(undefined);
  });

  it("does not count an error answer as a connection", async () => {
    const { connection, addStream, log, logger } = createSubject();
    addStream(503);
    connection.setUrl(URL_TEXT);
    await settle();
    expect(log).toEqual([]);
    expect(logger.lines.join()).toContain("503");
    expect(logger.lines.join()).not.toContain("capability");
    connection.setUrl(undefined);
  });

  it("moves to a new address and stays on an equal one", async () => {
    const { connection, addStream, log, transport } = createSubject();
    addStream();
    addStream();
    connection.setUrl(URL_TEXT);
    await settle();
    connection.setUrl(URL_TEXT);
    connection.setUrl(`${URL_TEXT}2`);
    await settle();
    expect(transport.requests.map(({ url }) => url)).toEqual([URL_TEXT, `${URL_TEXT}2`]);
    expect(log.at(-1)).toBe("connected");
    connection.setUrl(undefined);
  });
});
