import { describe, expect, it } from "vitest";

import { FakeTime, settle } from "../test/fake-time.ts";
import { RecordingLogger } from "../test/recording-logger.ts";
import { ScriptedTransport } from "../test/scripted-transport.ts";
import type { ScriptedAnswer } from "../test/scripted-transport.ts";
import { ConfigPoller } from "./config-poller.ts";

const FIRST_MS = Date.parse("2026-11-20T10:00:00.000Z");
const INTERVAL_MS = 10_000;
const CONNECTED_MS = 600_000;

interface Published {
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly body: string;
}

function version(number: number): Published {
  return { etag: `"v${number}"`, lastModifiedMs: FIRST_MS + number * 1000, body: `config ${number}` };
}

function serve({ etag, lastModifiedMs, body }: Published): ScriptedAnswer {
  return { status: 200, headers: { etag, "last-modified": new Date(lastModifiedMs).toUTCString() }, body };
}

function createSubject(answer: (request: { headers: Readonly<Record<string, string>> }) => ScriptedAnswer) {
  const time = new FakeTime();
  const transport = new ScriptedTransport(answer);
  const logger = new RecordingLogger();
  const installed: string[] = [];
  const poller = new ConfigPoller(
    {
      url: "http://config.test/x.json",
      pollingIntervalMs: INTERVAL_MS,
      connectedPollingIntervalMs: CONNECTED_MS,
      requestTimeoutMs: 5_000,
    },
    {
      clock: time,
      timer: time,
      random: () => 0,
      transport,
      logger,
      install(body) {
        const text = new TextDecoder().decode(body);
        if (text === "broken") throw new Error("not a config");
        installed.push(text);
      },
    },
  );
  return { time, transport, logger, installed, poller };
}

async function start(subject: ReturnType<typeof createSubject>) {
  const outcome = subject.poller.start();
  await subject.time.advance(1_000);
  return outcome;
}

describe("ConfigPoller", () => {
  it("asks without conditions first, then echoes ETag and Last-Modified verbatim", async () => {
    const subject = createSubject(({ headers }) =>
      headers["if-none-match"] === '"v1"' ? { status: 304 } : serve(version(1)),
    );
    expect(await start(subject)).toEqual({ kind: "loaded" });
    await subject.time.advance(INTERVAL_MS);
    expect(subject.transport.requests.map((request) => request.headers)).toEqual([
      { accept: "application/json" },
      {
        accept: "application/json",
        "if-none-match": '"v1"',
        "if-modified-since": new Date(version(1).lastModifiedMs).toUTCString(),
      },
    ]);
    expect(subject.installed).toEqual(["config 1"]);
  });

  it("installs a newer version at the next poll and discards an older one", async () => {
    let current = version(2);
    const subject = createSubject(() => serve(current));
    await start(subject);
    current = version(1);
    await subject.time.advance(INTERVAL_MS);
    current = version(3);
    await subject.time.advance(INTERVAL_MS);
    expect(subject.installed).toEqual(["config 2", "config 3"]);
    expect(subject.poller.held?.etag).toBe('"v3"');
  });

  it("does not install the same ETag twice when the server ignores conditions", async () => {
    const subject = createSubject(() => serve(version(1)));
    await start(subject);
    await subject.time.advance(INTERVAL_MS * 3);
    expect(subject.installed).toEqual(["config 1"]);
  });

  it("stops when the first answer is 403", async () => {
    const subject = createSubject(() => ({ status: 403 }));
    expect(await start(subject)).toEqual({ kind: "refused" });
    await subject.time.advance(3_600_000);
    expect(subject.transport.requests).toHaveLength(1);
    expect(subject.poller.isStopped).toBe(true);
  });

  it("confirms a 403 for a key that worked once, then stops and keeps the config", async () => {
    let answer: ScriptedAnswer = serve(version(1));
    const subject = createSubject(() => answer);
    await start(subject);
    answer = { status: 403 };
    await subject.time.advance(3_600_000);
    expect(subject.transport.requests).toHaveLength(3);
    expect(subject.poller.held?.etag).toBe('"v1"');
  });

  it("survives a single 403 of a proxy in between", async () => {
    const answers: ScriptedAnswer[] = [serve(version(1)), { status: 403 }, { status: 304 }, { status: 403 }];
    const subject = createSubject(() => answers.shift() ?? serve(version(2)));
    await start(subject);
    await subject.time.advance(INTERVAL_MS * 4);
    expect(subject.installed).toEqual(["config 1", "config 2"]);
  });

  it.each([500, 503, 404, 401, 429])("retries once on %d, reports defaults, and goes on polling", async (status) => {
    let answer: ScriptedAnswer = { status };
    const subject = createSubject(() => answer);
    expect(await start(subject)).toEqual({
      kind: "unavailable",
      problem: `the config server answered ${status}`,
    });
    expect(subject.transport.requests).toHaveLength(2);
    answer = serve(version(1));
    await subject.time.advance(INTERVAL_MS);
    expect(subject.installed).toEqual(["config 1"]);
  });

  it("backs off while failing, up to a minute, and returns to the interval afterwards", async () => {
    let isDown = false;
    const subject = createSubject(() => {
      if (isDown) throw new Error("connection refused");
      return serve(version(1));
    });
    await start(subject);
    isDown = true;
    const gaps: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const [delayMs] = subject.time.pendingDelaysMs();
      gaps.push(delayMs ?? 0);
      await subject.time.advance(delayMs ?? 0);
      await subject.time.advance(100);
    }
    expect(gaps.map((gap) => Math.round(gap / 1000))).toEqual([9, 5, 10, 20, 30, 30]);
    isDown = false;
    await subject.time.advance(30_000);
    expect(subject.time.pendingDelaysMs()[0]).toBeLessThanOrEqual(INTERVAL_MS);
    expect(subject.poller.held?.etag).toBe('"v1"');
  });

  it("honours Retry-After instead of retrying at once", async () => {
    const subject = createSubject(() => ({ status: 503, headers: { "retry-after": "120" } }));
    await start(subject);
    await subject.time.advance(110_000);
    expect(subject.transport.requests).toHaveLength(1);
    await subject.time.advance(10_000);
    expect(subject.transport.requests).toHaveLength(2);
  });

  it("keeps the version it holds when a new body cannot be installed, and takes the repaired one", async () => {
    let current = version(1);
    const subject = createSubject(({ headers }) =>
      headers["if-none-match"] === current.etag ? { status: 304 } : serve(current),
    );
    await start(subject);
    current = { ...version(2), body: "broken" };
    await subject.time.advance(INTERVAL_MS);
    expect(subject.poller.held?.etag).toBe('"v1"');
    expect(subject.logger.lines.some((line) => line.includes("not a config"))).toBe(true);
    current = version(3);
    await subject.time.advance(INTERVAL_MS * 2);
    expect(subject.installed).toEqual(["config 1", "config 3"]);
  });

  it("stretches polling while the stream is connected and shortens it at once when it is not", async () => {
    const subject = createSubject(() => serve(version(1)));
    await start(subject);
    subject.poller.setStreamConnected(true);
    await subject.time.advance(CONNECTED_MS - 1_000);
    expect(subject.transport.requests).toHaveLength(1);
    subject.poller.setStreamConnected(false);
    await subject.time.advance(INTERVAL_MS);
    expect(subject.transport.requests).toHaveLength(2);
  });
});

describe("ConfigPoller with a version floor", () => {
  it("sends the floor as If-Modified-Since and asks again until a replica has caught up", async () => {
    const old = version(1);
    const next = version(2);
    let requests = 0;
    const subject = createSubject(({ headers }) => {
      requests += 1;
      if (requests === 1) return serve(old);
      expect(headers["if-modified-since"]).toBe(new Date(next.lastModifiedMs).toUTCString());
      return requests < 4 ? { status: 304 } : serve(next);
    });
    await start(subject);
    const refreshed = subject.poller.refresh(next.lastModifiedMs + 400);
    await subject.time.advance(2_000);
    await refreshed;
    expect(requests).toBe(4);
    expect(subject.installed).toEqual(["config 1", "config 2"]);
  });

  it("asks at most four times for a floor that never arrives, then polls at the short interval", async () => {
    const subject = createSubject(() => serve(version(1)));
    await start(subject);
    subject.poller.setStreamConnected(true);
    void subject.poller.refresh(version(9).lastModifiedMs);
    await subject.time.advance(3_000);
    expect(subject.transport.requests).toHaveLength(1 + 4);
    expect(subject.time.pendingDelaysMs()[0]).toBeLessThanOrEqual(INTERVAL_MS);
  });

  it("takes over a floor that is announced during a flight", async () => {
    let release: (answer: ScriptedAnswer) => void = () => undefined;
    let requests = 0;
    const time = new FakeTime();
    const transport = new ScriptedTransport(() => {
      requests += 1;
      if (requests === 1) return new Promise<ScriptedAnswer>((resolve) => (release = resolve));
      return serve(version(2));
    });
    const installed: string[] = [];
    const poller = new ConfigPoller(
      {
        url: "http://c.test",
        pollingIntervalMs: INTERVAL_MS,
        connectedPollingIntervalMs: CONNECTED_MS,
        requestTimeoutMs: 5_000,
      },
      {
        clock: time,
        timer: time,
        random: () => 0,
        transport,
        logger: new RecordingLogger(),
        install: (body) => void installed.push(new TextDecoder().decode(body)),
      },
    );
    void poller.start();
    await settle();
    void poller.refresh(version(2).lastModifiedMs);
    release(serve(version(1)));
    await time.advance(1_000);
    expect(installed).toEqual(["config 1", "config 2"]);
  });
});
