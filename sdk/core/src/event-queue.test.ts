import type { EvaluationContext } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { FakeTime, settle } from "../test/fake-time.ts";
import { RecordingLogger } from "../test/recording-logger.ts";
import { ScriptedTransport } from "../test/scripted-transport.ts";
import type { ScriptedAnswer } from "../test/scripted-transport.ts";
import { describeAggregate, describeUser, renderBatchPost, renderSinglePost } from "./event-payload.ts";
import type { QueuedEvent, ReportedEvent } from "./event-payload.ts";
import { EventQueue } from "./event-queue.ts";
import type { EventQueueDeps, EventQueueOptions } from "./event-queue.ts";

const ACCEPTED: ScriptedAnswer = { status: 201, body: "{}" };

interface PostedBody {
  readonly payloadId: string;
  readonly batch: readonly { readonly user: Record<string, unknown>; readonly events: readonly ReportedEvent[] }[];
}

function createSubject(
  answer: () => ScriptedAnswer | Promise<ScriptedAnswer> = () => ACCEPTED,
  options: Partial<EventQueueOptions> = {},
  deps: Partial<EventQueueDeps> = {},
) {
  const time = new FakeTime();
  const transport = new ScriptedTransport(answer);
  const logger = new RecordingLogger();
  let payloads = 0;
  const queue = new EventQueue(
    {
      url: "http://events.test/v1/events/batch",
      sdkKey: "dvc_server_test",
      requestTimeoutMs: 5_000,
      flushIntervalMs: 10_000,
      flushAtEvents: 1_000,
      queuedEventsMax: 2_000,
      eventsPerPost: 100,
      postLengthMax: 1_000_000,
      countRowsMax: 1_000,
      backoffCapMs: 60_000,
      keepaliveBytesMax: 0,
      hasBackground: true,
      ...options,
    },
    {
      clock: time,
      timer: time,
      random: () => 0,
      transport,
      logger,
      createPayloadId: () => `p${(payloads += 1)}`,
      describeCount: (row, dateIso) => serialise(REPORTER, describeAggregate(row, REPORTER.user_id, dateIso)),
      renderPost: renderBatchPost,
      ...deps,
    },
  );
  const track = (user: EvaluationContext, event: ReportedEvent): boolean => queue.add(() => serialise(user, event));
  const bodies = (): PostedBody[] => transport.requests.map((request) => JSON.parse(request.body ?? "") as PostedBody);
  const events = (): ReportedEvent[] => bodies().flatMap(({ batch }) => batch.flatMap((entry) => entry.events));
  return { time, transport, logger, queue, track, bodies, events };
}

const REPORTER = { user_id: "instance@host" };

function serialise(user: EvaluationContext, event: ReportedEvent): QueuedEvent {
  return { entry: describeUser(user), json: JSON.stringify(event) };
}

function customEvent(userId: string, customType = "purchase"): ReportedEvent {
  const date = "2026-11-20T12:00:00.000Z";
  return { type: "customEvent", customType, user_id: userId, date, clientDate: date, featureVars: {} };
}

describe("EventQueue", () => {
  it("posts counted evaluations in the wire shape, once per variable and variation", async () => {
    const { queue, transport, bodies } = createSubject();
    queue.countEvaluation("bool-var", "f1", "v1", "TARGETING_MATCH");
    queue.countEvaluation("bool-var", "f1", "v1", "SPLIT");
    queue.countEvaluation("bool-var", "f1", "v2", "SPLIT");
    queue.countEvaluation("nope", undefined, undefined, "DEFAULT");
    expect(await queue.flush()).toEqual({ sent: 3, kept: 0, droppedInTotal: 0 });
    expect(transport.requests[0]?.headers["authorization"]).toBe("dvc_server_test");
    const date = "2026-11-20T12:00:00.000Z";
    const base = { user_id: "instance@host", date, clientDate: date, featureVars: {} };
    expect(bodies()).toEqual([
      {
        payloadId: "p1",
        batch: [
          {
            user: { user_id: "instance@host" },
            events: [
              {
                ...base,
                type: "aggVariableEvaluated",
                target: "bool-var",
                value: 2,
                metaData: { eval: { TARGETING_MATCH: 1, SPLIT: 1 }, _feature: "f1", _variation: "v1" },
              },
              {
                ...base,
                type: "aggVariableEvaluated",
                target: "bool-var",
                value: 1,
                metaData: { eval: { SPLIT: 1 }, _feature: "f1", _variation: "v2" },
              },
              {
                ...base,
                type: "aggVariableDefaulted",
                target: "nope",
                value: 1,
                metaData: { eval: { DEFAULT: 1 }, _variation: "DEFAULT" },
              },
            ],
          },
        ],
      },
    ]);
  });

  it("never posts private custom data", async () => {
    const { queue, track, bodies } = createSubject();
    track({ user_id: "u1", customData: { a: 1 }, privateCustomData: { secret: "s" } }, customEvent("u1"));
    await queue.flush();
    expect(bodies()[0]?.batch[0]?.user).toEqual({ user_id: "u1", customData: { a: 1 } });
  });

  it("splits 251 events into posts of 100, 100 and 51 over all users", async () => {
    const { queue, track, bodies } = createSubject();
    for (let index = 0; index < 251; index += 1) track({ user_id: `u${index % 7}` }, customEvent(`u${index % 7}`));
    await queue.flush();
    const sizes = bodies().map(({ batch }) => batch.reduce((sum, entry) => sum + entry.events.length, 0));
    expect(sizes).toEqual([100, 100, 51]);
    expect(new Set(bodies().map(({ payloadId }) => payloadId)).size).toBe(3);
  });

  it("flushes at the interval, and earlier when the queue is long", async () => {
    const { track, time, events } = createSubject(undefined, { flushAtEvents: 3 });
    track({ user_id: "u1" }, customEvent("u1"));
    await time.advance(8_000);
    expect(events()).toHaveLength(0);
    await time.advance(2_000);
    expect(events()).toHaveLength(1);
    for (let index = 0; index < 3; index += 1) track({ user_id: "u1" }, customEvent("u1"));
    await settle();
    expect(events()).toHaveLength(4);
  });

  it.each([500, 502, 503, 429, 408, 403, 404])("keeps events on %d and sends the same bytes again", async (status) => {
    const answers: ScriptedAnswer[] = [{ status }, { status }, ACCEPTED];
    const { queue, track, time, transport } = createSubject(() => answers.shift() ?? ACCEPTED);
    track({ user_id: "u1" }, customEvent("u1"));
    expect(await queue.flush()).toEqual({ sent: 0, kept: 1, droppedInTotal: 0 });
    await time.advance(60_000);
    const bodies = transport.requests.map((request) => request.body);
    expect(bodies).toHaveLength(3);
    expect(new Set(bodies).size).toBe(1);
  });

  it("keeps events when the connection breaks", async () => {
    let isBroken = true;
    const { queue, track, events } = createSubject(() => {
      if (isBroken) throw new Error("reset");
      return ACCEPTED;
    });
    track({ user_id: "u1" }, customEvent("u1"));
    expect((await queue.flush()).kept).toBe(1);
    isBroken = false;
    expect((await queue.flush()).sent).toBe(1);
    expect(events()).toHaveLength(2);
  });

  it.each([400, 413])("gives an event up on %d and goes on with the next", async (status) => {
    const answers: ScriptedAnswer[] = [{ status }];
    const { queue, track, logger } = createSubject(() => answers.shift() ?? ACCEPTED, { eventsPerPost: 1 });
    track({ user_id: "u1" }, customEvent("u1"));
    track({ user_id: "u2" }, customEvent("u2"));
    expect(await queue.flush()).toEqual({ sent: 1, kept: 0, droppedInTotal: 1 });
    expect(logger.lines[0]).toContain(`${status}`);
  });

  it.each([401, 403])(
    "slows down while the server refuses the key (%d), and sends everything once it takes it",
    async (status) => {
      let isRefused = true;
      const { queue, track, transport, time, logger } = createSubject(() => (isRefused ? { status } : ACCEPTED), {
        backoffCapMs: 20_000,
      });
      track({ user_id: "u1" }, customEvent("u1"));
      queue.countEvaluation("a", "f", "v", "SPLIT");
      expect(await queue.flush()).toEqual({ sent: 0, kept: 2, droppedInTotal: 0 });
      expect(logger.lines.at(-1)).toBe(`warn the events server refuses the SDK key: ${status}; 2 events kept`);
      await time.advance(3_600_000);
      expect(transport.requests.length).toBeLessThan(20);
      expect(track({ user_id: "u1" }, customEvent("u1"))).toBe(true);
      isRefused = false;
      await time.advance(600_000);
      expect(await queue.flush()).toEqual({ sent: 0, kept: 0, droppedInTotal: 0 });
    },
  );

  it("holds at most queuedEventsMax events during an outage, counts the rest, and sends all it held", async () => {
    let isDown = true;
    const { queue, track, events } = createSubject(() => (isDown ? { status: 503 } : ACCEPTED), {
      queuedEventsMax: 250,
      flushAtEvents: 50,
      eventsPerPost: 10,
    });
    for (let index = 0; index < 300; index += 1) {
      track({ user_id: `u${index}` }, customEvent(`u${index}`));
      if (index % 40 === 0) await queue.flush();
    }
    isDown = false;
    const attempted = events().length;
    const report = await queue.flush();
    expect(report).toEqual({ sent: 250, kept: 0, droppedInTotal: 50 });
    const delivered = events().slice(attempted);
    expect(new Set(delivered.map((event) => event.user_id)).size).toBe(250);
  });

  it("goes on counting evaluations during an outage without growing", async () => {
    let isDown = true;
    const { queue, transport, bodies } = createSubject(() => (isDown ? { status: 500 } : ACCEPTED));
    for (let round = 0; round < 20; round += 1) {
      for (let index = 0; index < 50; index += 1) queue.countEvaluation("a", "f", "v", "SPLIT");
      await queue.flush();
    }
    isDown = false;
    const attempts = transport.requests.length;
    const report = await queue.flush();
    const values = bodies()
      .slice(attempts)
      .flatMap(({ batch }) => batch.flatMap(({ events }) => events))
      .map(({ value }) => value ?? 0);
    expect(report.kept).toBe(0);
    expect(values.length).toBeLessThanOrEqual(5);
    expect(values.reduce((sum, value) => sum + value, 0)).toBe(1_000);
  });

  it("does not let one post that always fails block the others", async () => {
    const { queue, track, transport } = createSubject(undefined, { eventsPerPost: 1 });
    transport.answer = (request) => (request.body?.includes("poison") === true ? { status: 500 } : ACCEPTED);
    track({ user_id: "poison" }, customEvent("poison"));
    track({ user_id: "u1" }, customEvent("u1"));
    expect((await queue.flush()).sent).toBe(0);
    expect(await queue.flush()).toEqual({ sent: 1, kept: 1, droppedInTotal: 0 });
  });

  it("waits as long as Retry-After says", async () => {
    const { queue, track, time, transport } = createSubject(() => ({ status: 503, headers: { "retry-after": "100" } }));
    track({ user_id: "u1" }, customEvent("u1"));
    await queue.flush();
    await time.advance(99_000);
    expect(transport.requests).toHaveLength(1);
    await time.advance(1_000);
    expect(transport.requests).toHaveLength(2);
  });

  it("drops and counts rows beyond the bound, and says so after 1, 10, 100, … of them", () => {
    const { queue, logger } = createSubject();
    for (let index = 0; index < 41_000; index += 1)
      queue.countEvaluation(`key-${index}`, undefined, undefined, "DEFAULT");
    expect(logger.lines).toEqual(
      [1, 10, 100, 1_000, 10_000].map((count) => `error too many variables; ${count} events dropped`),
    );
  });

  it("never lets counted evaluations push tracked events out, however often a flush fails or the user changes", async () => {
    const { queue, track } = createSubject(() => ({ status: 503 }), { queuedEventsMax: 100, countRowsMax: 100 });
    for (let round = 0; round < 200; round += 1) {
      for (let index = 0; index < 17; index += 1) queue.countEvaluation(`key-${index}`, "f", "v", "SPLIT");
      if (round % 2 === 0) queue.seal();
      await queue.flush();
    }
    expect((await queue.flush()).kept).toBeLessThanOrEqual(100);
    for (let index = 0; index < 100; index += 1) expect(track({ user_id: "u" }, customEvent("u"))).toBe(true);
    expect(track({ user_id: "u" }, customEvent("u"))).toBe(false);
    expect((await queue.flush()).kept).toBeLessThanOrEqual(200);
  });

  it("halves a post that is too large for the server until it takes it", async () => {
    const { queue, track, transport, bodies } = createSubject();
    transport.answer = ({ body = "" }) => (body.length > 1_500 ? { status: 413 } : ACCEPTED);
    for (let index = 0; index < 40; index += 1) track({ user_id: "u" }, customEvent("u", `type-${index}`));
    track({ user_id: "u" }, customEvent("u", "x".repeat(2_000)));
    expect(await queue.flush()).toEqual({ sent: 40, kept: 0, droppedInTotal: 1 });
    const taken = bodies().filter((body) => JSON.stringify(body).length <= 1_500);
    const types = taken.flatMap(({ batch }) => batch.flatMap((entry) => entry.events.map((event) => event.customType)));
    expect(types).toEqual(Array.from({ length: 40 }, (_, index) => `type-${index}`));
    expect(new Set(bodies().map(({ payloadId }) => payloadId)).size).toBe(bodies().length);
  });

  it("cuts posts by length, and counts what events share once", async () => {
    const { queue, track, transport } = createSubject(undefined, { postLengthMax: 2_000 });
    const user = { user_id: "u", name: "n".repeat(1_000) };
    for (let index = 0; index < 10; index += 1) track(user, customEvent("u"));
    await queue.flush();
    expect(transport.requests.length).toBeLessThan(4);
    for (const { body = "" } of transport.requests) expect(body.length).toBeLessThan(2_100);
  });

  it("sends nothing twice when the clock is set while a post is under way", async () => {
    let release: () => void = () => undefined;
    const { queue, track, time, transport } = createSubject();
    transport.answer = () => new Promise((resolve) => (release = () => resolve(ACCEPTED)));
    for (let index = 0; index < 50; index += 1) track({ user_id: "u" }, customEvent("u"));
    const first = queue.flush();
    await settle();
    for (const errorMs of [360_000, -360_000]) {
      time.clockErrorMs = errorMs;
      void queue.flush();
      track({ user_id: "u" }, customEvent("late"));
      await settle();
    }
    expect(transport.requests).toHaveLength(1);
    transport.answer = () => ACCEPTED;
    release();
    await first;
    expect(await queue.flush()).toMatchObject({ kept: 0 });
  });

  it("does not wait for a flush of another request where requests must not wait for each other", async () => {
    const { queue, track, transport } = createSubject(undefined, { hasBackground: false });
    transport.answer = () => new Promise(() => undefined);
    track({ user_id: "u1" }, customEvent("u1"));
    void queue.flush();
    await settle();
    transport.answer = () => ACCEPTED;
    track({ user_id: "u2" }, customEvent("u2"));
    expect(await queue.flush()).toEqual({ sent: 1, kept: 1, droppedInTotal: 0 });
  });

  it("sends a post again whose request was dropped without a word", async () => {
    const { queue, track, transport, time } = createSubject(undefined, { hasBackground: false });
    transport.answer = () => new Promise(() => undefined);
    track({ user_id: "u1" }, customEvent("u1"));
    void queue.flush();
    await time.advance(6_001);
    transport.answer = () => ACCEPTED;
    expect(await queue.flush()).toEqual({ sent: 1, kept: 0, droppedInTotal: 0 });
    expect(transport.requests[1]?.body).toBe(transport.requests[0]?.body);
  });

  it("posts an event that is queued while a flush is under way with the same flush call", async () => {
    let release: () => void = () => undefined;
    const { queue, track, transport, events } = createSubject();
    transport.answer = () => new Promise((resolve) => (release = () => resolve(ACCEPTED)));
    track({ user_id: "u1" }, customEvent("u1"));
    void queue.flush();
    await settle();
    track({ user_id: "u2" }, customEvent("u2"));
    const second = queue.flush();
    transport.answer = () => ACCEPTED;
    release();
    await second;
    expect(events().map((event) => event.user_id)).toEqual(["u1", "u2"]);
  });
});

describe("EventQueue.close", () => {
  it("tries again until the events are taken, and refuses new ones", async () => {
    const answers: ScriptedAnswer[] = [{ status: 503 }, { status: 503 }, ACCEPTED];
    const { queue, track, time } = createSubject(() => answers.shift() ?? ACCEPTED);
    track({ user_id: "u1" }, customEvent("u1"));
    const closed = queue.close(5_000);
    expect(track({ user_id: "u2" }, customEvent("u2"))).toBe(false);
    await time.advance(5_000);
    expect(await closed).toEqual({ sent: 1, kept: 0, droppedInTotal: 1 });
  });

  it("ends at its deadline even when the server never answers", async () => {
    const { queue, track, time, transport, logger } = createSubject();
    transport.answer = (request) =>
      new Promise((_resolve, reject) => request.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    track({ user_id: "u1" }, customEvent("u1"));
    const closed = queue.close(3_000);
    await time.advance(3_000);
    expect(await closed).toEqual({ sent: 0, kept: 1, droppedInTotal: 0 });
    expect(logger.lines.at(-1)).toContain("closed; 1 events kept");
  });

  it("ends when the clock is set back while events fail", async () => {
    const { queue, track, time } = createSubject(() => ({ status: 503 }));
    track({ user_id: "u1" }, customEvent("u1"));
    const closed = queue.close(1_000);
    time.clockErrorMs = -3_600_000;
    await time.advance(1_000);
    expect(await closed).toEqual({ sent: 0, kept: 1, droppedInTotal: 0 });
  });

  it("sets no timer when the caller flushes", () => {
    const { queue, track, time } = createSubject(undefined, { hasBackground: false });
    track({ user_id: "u1" }, customEvent("u1"));
    queue.countEvaluation("a", "f", "v", "SPLIT");
    expect(time.pendingDelaysMs()).toEqual([]);
  });
});

describe("EventQueue.leave", () => {
  const BROWSER = { keepaliveBytesMax: 3_000, eventsPerPost: 5, postLengthMax: 1_000, flushAtEvents: 5 };

  function openPage(options: Partial<EventQueueOptions> = {}, isBeaconTaken = true) {
    const beacons: { readonly url: string; readonly body: string }[] = [];
    const subject = createSubject(
      undefined,
      { ...BROWSER, ...options },
      {
        renderPost: renderSinglePost,
        sendBeacon: (url, body) => isBeaconTaken && beacons.push({ url, body }) > 0,
      },
    );
    return { ...subject, beacons };
  }

  const idOf = (body = ""): string => (JSON.parse(body) as { payloadId: string }).payloadId;

  it("posts everything at once beside a post under way, in a form without preflight", async () => {
    const { queue, track, transport, beacons } = openPage();
    transport.answer = () => new Promise(() => undefined);
    for (let index = 0; index < 12; index += 1) track({ user_id: "u" }, customEvent("u"));
    await settle();
    expect(transport.requests).toHaveLength(1);
    queue.leave();
    queue.leave();
    const [first, ...others] = transport.requests;
    expect(first).toMatchObject({ keepalive: true, headers: { authorization: "dvc_server_test" } });
    expect(others).toHaveLength(2);
    for (const { url, headers, keepalive } of others) {
      expect(keepalive).toBe(true);
      expect(url).toBe("http://events.test/v1/events/batch?sdkKey=dvc_server_test");
      expect(headers).toEqual({ "content-type": "text/plain" });
    }
    expect(new Set(transport.requests.map(({ body }) => idOf(body))).size).toBe(3);
    expect(beacons).toEqual([]);
  });

  it("hands to the browser what exceeds the bytes of keepalive requests", async () => {
    const { queue, track, transport, beacons } = openPage();
    transport.answer = () => new Promise(() => undefined);
    for (let index = 0; index < 40; index += 1) track({ user_id: "u" }, customEvent("ü".repeat(20)));
    queue.leave();
    const bytes = transport.requests.reduce((sum, { body = "" }) => sum + new TextEncoder().encode(body).length, 0);
    expect(bytes).toBeLessThanOrEqual(3_000);
    const ids = [...transport.requests, ...beacons].map(({ body }) => idOf(body));
    expect(ids).toHaveLength(8);
    expect(new Set(ids).size).toBe(8);
  });

  it("hands over a post under way that would end with the page, with the same bytes", async () => {
    const { queue, track, transport, beacons } = openPage({ keepaliveBytesMax: 0 });
    transport.answer = () => new Promise(() => undefined);
    for (let index = 0; index < 5; index += 1) track({ user_id: "u" }, customEvent("u"));
    await settle();
    expect(transport.requests).toMatchObject([{ keepalive: false }]);
    queue.leave();
    queue.leave();
    expect(beacons.map(({ body }) => body)).toEqual([transport.requests[0]?.body]);
  });

  it("keeps what nobody has confirmed, and sends the same bytes again while the page lives on", async () => {
    const { queue, track, transport, beacons, time } = openPage({
      keepaliveBytesMax: 1_100,
      flushAtEvents: 100,
      postLengthMax: 10_000,
    });
    transport.answer = ({ headers }) => (headers["authorization"] === undefined ? { status: 400 } : ACCEPTED);
    for (let index = 0; index < 8; index += 1) track({ user_id: "u" }, customEvent("u"));
    queue.leave();
    await settle();
    await time.advance(20_000);
    expect(await queue.flush()).toEqual({ sent: 0, kept: 0, droppedInTotal: 0 });
    const usual = transport.requests.filter(({ headers }) => headers["authorization"] !== undefined);
    const left = [...transport.requests.filter((request) => !usual.includes(request)), ...beacons];
    expect(left.length).toBeGreaterThan(1);
    expect(new Set(usual.map(({ body }) => body))).toEqual(new Set(left.map(({ body }) => body)));
    expect(usual).toHaveLength(left.length);
  });

  it("posts what the browser does not take either, since the page may live on", async () => {
    const { queue, track, transport } = openPage({ keepaliveBytesMax: 0 }, false);
    track({ user_id: "u" }, customEvent("u"));
    queue.leave();
    await settle();
    expect(transport.requests).toMatchObject([{ keepalive: false }]);
    expect(await queue.flush()).toEqual({ sent: 0, kept: 0, droppedInTotal: 0 });
  });
});
