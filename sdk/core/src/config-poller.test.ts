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
      describeFallback: () => "defaults are served",
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
  void subject.poller.refresh();
  await subject.time.advance(1_000);
  return subject.poller;
}

describe("ConfigPoller", () => {
  it("asks without conditions first, then echoes ETag and Last-Modified verbatim", async () => {
    const subject = createSubject(({ headers }) =>
      headers["if-none-match"] === '"v1"' ? { status: 304 } : serve(version(1)),
    );
    expect((await start(subject)).problem).toBeUndefined();
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

  it.each([401, 403])("reports a first %d, asks ever more rarely, says so once, and recovers", async (status) => {
    let answer: ScriptedAnswer = { status };
    const subject = createSubject(() => answer);
    expect((await start(subject)).isRefused).toBe(true);
    await subject.time.advance(3_600_000);
    expect(subject.transport.requests.length).toBeLessThan(25);
    expect(subject.logger.lines.filter((line) => line.startsWith("error"))).toHaveLength(1);
    answer = serve(version(1));
    await subject.time.advance(600_000);
    expect(subject.installed).toEqual(["config 1"]);
    expect(subject.poller.problem).toBeUndefined();
  });

  it("keeps the config of a key that is refused later, and follows again once it is accepted", async () => {
    let answer: ScriptedAnswer = serve(version(1));
    const subject = createSubject(() => answer);
    await start(subject);
    answer = { status: 403 };
    await subject.time.advance(60_000);
    expect(subject.poller.held?.etag).toBe('"v1"');
    expect(subject.poller.problem).toContain("403");
    answer = serve(version(2));
    void subject.poller.refresh(version(2).lastModifiedMs);
    await subject.time.advance(1_000);
    expect(subject.installed).toEqual(["config 1", "config 2"]);
    expect(subject.time.pendingDelaysMs()[0]).toBeLessThanOrEqual(INTERVAL_MS);
  });

  it("survives a single 403 of a proxy in between", async () => {
    const answers: ScriptedAnswer[] = [serve(version(1)), { status: 403 }, { status: 304 }, { status: 403 }];
    const subject = createSubject(() => answers.shift() ?? serve(version(2)));
    await start(subject);
    await subject.time.advance(INTERVAL_MS * 4);
    expect(subject.installed).toEqual(["config 1", "config 2"]);
  });

  it.each([500, 503, 404, 429])("retries once on %d, reports defaults, and goes on polling", async (status) => {
    let answer: ScriptedAnswer = { status };
    const subject = createSubject(() => answer);
    expect(await start(subject)).toMatchObject({ problem: `the config server answered ${status}`, isRefused: false });
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
    for (let round = 0; round < 10; round += 1) {
      const [delayMs] = subject.time.pendingDelaysMs();
      gaps.push(delayMs ?? 0);
      await subject.time.advance(delayMs ?? 0);
      await subject.time.advance(100);
    }
    expect(gaps.map((gap) => Math.round(gap / 1000))).toEqual([9, 5, 5, 7, 10, 14, 20, 28, 30, 30]);
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

describe("ConfigPoller and older versions", () => {
  it("takes an older version only after the server has named no other for ten minutes, and logs both", async () => {
    let current = version(2);
    const subject = createSubject(() => serve(current));
    await start(subject);
    current = version(1);
    await subject.time.advance(590_000);
    expect(subject.installed).toEqual(["config 2"]);
    expect(subject.logger.lines.filter((line) => line.includes("older than the one held"))).toHaveLength(1);
    await subject.time.advance(30_000);
    expect(subject.installed).toEqual(["config 2", "config 1"]);
    expect(subject.logger.lines.some((line) => line.includes("taken into use"))).toBe(true);
  });

  it("never goes back while the newest version is answered now and then", async () => {
    let polls = 0;
    const subject = createSubject(() => serve(version((polls += 1) % 5 === 1 ? 2 : 1)));
    await start(subject);
    await subject.time.advance(3_600_000);
    expect(subject.installed).toEqual(["config 2"]);
  });

  it("goes by the platform's version number before the date", async () => {
    const answers = [
      { number: 5, date: 5 },
      { number: 4, date: 5 },
      { number: 6, date: 3 },
      { number: 2, date: 9 },
    ];
    const subject = createSubject(() => {
      const { number, date } = answers.shift() ?? { number: 1, date: 1 };
      const answer = serve(version(date));
      const headers = { ...answer.headers, etag: `"n${number}"`, "burgee-config": `${number};age=0;rung=memory` };
      return { ...answer, headers, body: `number ${number}` };
    });
    await start(subject);
    await subject.time.advance(INTERVAL_MS * 4);
    // The last has a smaller number and a later date: the server's storage was replaced.
    expect(subject.installed).toEqual(["number 5", "number 6", "number 2"]);
    expect(subject.poller.held?.version).toBe(2);
  });

  it("learns from a 304 that equal content was published again", async () => {
    const headers = { ...serve(version(2)).headers, etag: '"v1"', "burgee-config": "7;age=3;rung=memory" };
    const subject = createSubject(({ headers: sent }) =>
      sent["if-none-match"] === '"v1"' ? { status: 304, headers } : serve(version(1)),
    );
    await start(subject);
    await subject.time.advance(INTERVAL_MS);
    expect(subject.poller.held).toMatchObject({ etag: '"v1"', version: 7, lastModifiedMs: version(2).lastModifiedMs });
    expect(subject.poller.ageMs).toBeGreaterThanOrEqual(3_000);
  });
});

describe("ConfigPoller after a reconnect", () => {
  it("sends a request of its own, because a poll that began before it may answer what was current then", async () => {
    let release: (answer: ScriptedAnswer) => void = () => undefined;
    let requests = 0;
    const subject = createSubject((): ScriptedAnswer => {
      requests += 1;
      if (requests === 2) return new Promise((resolve) => (release = resolve)) as unknown as ScriptedAnswer;
      return serve(version(requests === 1 ? 1 : 2));
    });
    await start(subject);
    subject.poller.setStreamConnected(true);
    void subject.poller.refresh();
    await settle();
    void subject.poller.refetch();
    void subject.poller.refetch();
    release(serve(version(1)));
    await subject.time.advance(1_000);
    expect(subject.installed).toEqual(["config 1", "config 2"]);
    expect(requests).toBe(3);
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
        describeFallback: () => "defaults are served",
        install: (body) => void installed.push(new TextDecoder().decode(body)),
      },
    );
    void poller.refresh();
    await settle();
    void poller.refresh(version(2).lastModifiedMs);
    release(serve(version(1)));
    await time.advance(1_000);
    expect(installed).toEqual(["config 1", "config 2"]);
  });
});
