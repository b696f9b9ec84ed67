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

function createSubject() {
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
    onConnected: () => log.push("connected"),
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
    connection.close();
  });

  it("connects again with the last event id after the server closed", async () => {
    const { connection, addStream, log, time, transport } = createSubject();
    const first = addStream();
    addStream();
    connection.setUrl(URL_TEXT);
    first.push(frame("41", '"e"', 1));
    await time.advance(60_000);
    first.end();
    await time.advance(1_000);
    expect(log).toEqual(["connected", 'refetch "e" 1', "disconnected", "connected"]);
    expect(transport.requests.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "41"]);
    connection.close();
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
    connection.close();
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
    connection.close();
    await settle();
    expect(time.pendingDelaysMs()).toEqual([]);
  });

  it("leaves a stream that fell silent, but not one that only sends comments", async () => {
    const { connection, addStream, log, time } = createSubject();
    const stream = addStream();
    connection.setUrl(URL_TEXT);
    await settle();
    for (let beat = 0; beat < 10; beat += 1) {
      await time.advance(60_000);
      stream.push(":keepalive\n\n");
    }
    expect(log).toEqual(["connected"]);
    await time.advance(90_000);
    expect(log).toEqual(["connected", "disconnected"]);
    connection.close();
  });

  it("does not count an error answer as a connection", async () => {
    const { connection, addStream, log, logger } = createSubject();
    addStream(503);
    connection.setUrl(URL_TEXT);
    await settle();
    expect(log).toEqual([]);
    expect(logger.lines.join()).toContain("503");
    expect(logger.lines.join()).not.toContain("capability");
    connection.close();
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
    connection.close();
  });
});
