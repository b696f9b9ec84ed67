import { describe, expect, it } from "vitest";

import { FakeTime, settle } from "../test/fake-time.ts";
import { RecordingLogger } from "../test/recording-logger.ts";
import { ScriptedTransport } from "../test/scripted-transport.ts";
import type { ScriptedAnswer } from "../test/scripted-transport.ts";
import { AGGREGATE_ROWS_MAX } from "./evaluation-aggregator.ts";
import type { ReportedEvent } from "./event-payload.ts";
import { EventQueue } from "./event-queue.ts";
import type { EventQueueOptions } from "./event-queue.ts";

const ACCEPTED: ScriptedAnswer = { status: 201, body: "{}" };

interface PostedBody {
  readonly payloadId: string;
  readonly batch: readonly { readonly user: Record<string, unknown>; readonly events: readonly ReportedEvent[] }[];
}

function createSubject(
  answer: () => ScriptedAnswer | Promise<ScriptedAnswer> = () => ACCEPTED,
  options: Partial<EventQueueOptions> = {},
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
      chunkSize: 100,
      reporter: { user_id: "instance@host" },
      hasBackground: true,
      ...options,
    },
    { clock: time, timer: time, random: () => 0, transport, logger, createPayloadId: () => `p${(payloads += 1)}` },
  );
  const bodies = (): PostedBody[] => transport.requests.map((request) => JSON.parse(request.body ?? "") as PostedBody);
  const events = (): ReportedEvent[] => bodies().flatMap(({ batch }) => batch.flatMap((entry) => entry.events));
  return { time, transport, logger, queue, bodies, events };
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
    const { queue, bodies } = createSubject();
    queue.add({ user_id: "u1", customData: { a: 1 }, privateCustomData: { secret: "s" } }, customEvent("u1"));
    await queue.flush();
    expect(bodies()[0]?.batch[0]?.user).toEqual({ user_id: "u1", customData: { a: 1 } });
  });

  it("splits 251 events into posts of 100, 100 and 51 over all users", async () => {
    const { queue, bodies } = createSubject();
    for (let index = 0; index < 251; index += 1) queue.add({ user_id: `u${index % 7}` }, customEvent(`u${index % 7}`));
    await queue.flush();
    const sizes = bodies().map(({ batch }) => batch.reduce((sum, entry) => sum + entry.events.length, 0));
    expect(sizes).toEqual([100, 100, 51]);
    expect(new Set(bodies().map(({ payloadId }) => payloadId)).size).toBe(3);
  });

  it("flushes at the interval, and earlier when the queue is long", async () => {
    const { queue, time, events } = createSubject(undefined, { flushAtEvents: 3 });
    queue.add({ user_id: "u1" }, customEvent("u1"));
    await time.advance(8_000);
    expect(events()).toHaveLength(0);
    await time.advance(2_000);
    expect(events()).toHaveLength(1);
    for (let index = 0; index < 3; index += 1) queue.add({ user_id: "u1" }, customEvent("u1"));
    await settle();
    expect(events()).toHaveLength(4);
  });

  it.each([500, 502, 503, 429, 408, 403, 404])("keeps events on %d and sends the same bytes again", async (status) => {
    const answers: ScriptedAnswer[] = [{ status }, { status }, ACCEPTED];
    const { queue, time, transport } = createSubject(() => answers.shift() ?? ACCEPTED);
    queue.add({ user_id: "u1" }, customEvent("u1"));
    expect(await queue.flush()).toEqual({ sent: 0, kept: 1, droppedInTotal: 0 });
    await time.advance(60_000);
    const bodies = transport.requests.map((request) => request.body);
    expect(bodies).toHaveLength(3);
    expect(new Set(bodies).size).toBe(1);
  });

  it("keeps events when the connection breaks", async () => {
    let isBroken = true;
    const { queue, events } = createSubject(() => {
      if (isBroken) throw new Error("reset");
      return ACCEPTED;
    });
    queue.add({ user_id: "u1" }, customEvent("u1"));
    expect((await queue.flush()).kept).toBe(1);
    isBroken = false;
    expect((await queue.flush()).sent).toBe(1);
    expect(events()).toHaveLength(2);
  });

  it.each([400, 413])("gives a post up on %d and goes on with the next", async (status) => {
    const answers: ScriptedAnswer[] = [{ status }];
    const { queue, logger } = createSubject(() => answers.shift() ?? ACCEPTED, { chunkSize: 1 });
    queue.add({ user_id: "u1" }, customEvent("u1"));
    queue.add({ user_id: "u2" }, customEvent("u2"));
    expect(await queue.flush()).toEqual({ sent: 1, kept: 0, droppedInTotal: 1 });
    expect(logger.lines[0]).toContain(`${status}`);
  });

  it("stops reporting on 401 and counts what it drops", async () => {
    const { queue, transport } = createSubject(() => ({ status: 401 }));
    queue.add({ user_id: "u1" }, customEvent("u1"));
    queue.countEvaluation("a", "f", "v", "SPLIT");
    expect(await queue.flush()).toEqual({ sent: 0, kept: 0, droppedInTotal: 2 });
    expect(queue.add({ user_id: "u1" }, customEvent("u1"))).toBe(false);
    queue.countEvaluation("a", "f", "v", "SPLIT");
    expect(await queue.flush()).toEqual({ sent: 0, kept: 0, droppedInTotal: 3 });
    expect(transport.requests).toHaveLength(1);
  });

  it("holds at most queuedEventsMax events during an outage, counts the rest, and sends all it held", async () => {
    let isDown = true;
    const { queue, events } = createSubject(() => (isDown ? { status: 503 } : ACCEPTED), {
      queuedEventsMax: 250,
      flushAtEvents: 50,
      chunkSize: 10,
    });
    for (let index = 0; index < 300; index += 1) {
      queue.add({ user_id: `u${index}` }, customEvent(`u${index}`));
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
    const { queue, transport } = createSubject(undefined, { chunkSize: 1 });
    transport.answer = (request) => (request.body?.includes("poison") === true ? { status: 500 } : ACCEPTED);
    queue.add({ user_id: "poison" }, customEvent("poison"));
    queue.add({ user_id: "u1" }, customEvent("u1"));
    expect((await queue.flush()).sent).toBe(0);
    expect(await queue.flush()).toEqual({ sent: 1, kept: 1, droppedInTotal: 0 });
  });

  it("waits as long as Retry-After says", async () => {
    const { queue, time, transport } = createSubject(() => ({ status: 503, headers: { "retry-after": "100" } }));
    queue.add({ user_id: "u1" }, customEvent("u1"));
    await queue.flush();
    await time.advance(99_000);
    expect(transport.requests).toHaveLength(1);
    await time.advance(1_000);
    expect(transport.requests).toHaveLength(2);
  });

  it("drops and counts rows beyond the table's bound", () => {
    const { queue, logger } = createSubject();
    for (let index = 0; index <= AGGREGATE_ROWS_MAX; index += 1) {
      queue.countEvaluation(`key-${index}`, undefined, undefined, "DEFAULT");
    }
    expect(logger.lines).toEqual(["error too many variable keys; 1 events were dropped in total"]);
  });

  it("posts an event that is queued while a flush is under way with the same flush call", async () => {
    let release: () => void = () => undefined;
    const { queue, transport, events } = createSubject();
    transport.answer = () => new Promise((resolve) => (release = () => resolve(ACCEPTED)));
    queue.add({ user_id: "u1" }, customEvent("u1"));
    void queue.flush();
    await settle();
    queue.add({ user_id: "u2" }, customEvent("u2"));
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
    const { queue, time } = createSubject(() => answers.shift() ?? ACCEPTED);
    queue.add({ user_id: "u1" }, customEvent("u1"));
    const closed = queue.close(5_000);
    expect(queue.add({ user_id: "u2" }, customEvent("u2"))).toBe(false);
    await time.advance(5_000);
    expect(await closed).toEqual({ sent: 1, kept: 0, droppedInTotal: 1 });
  });

  it("ends at its deadline even when the server never answers", async () => {
    const { queue, time, transport, logger } = createSubject();
    transport.answer = (request) =>
      new Promise((_resolve, reject) => request.signal?.addEventListener("abort", () => reject(new Error("aborted"))));
    queue.add({ user_id: "u1" }, customEvent("u1"));
    const closed = queue.close(3_000);
    await time.advance(3_000);
    expect(await closed).toEqual({ sent: 0, kept: 1, droppedInTotal: 0 });
    expect(logger.lines.at(-1)).toContain("closed with 1 events");
  });

  it("sets no timer when the caller flushes", () => {
    const { queue, time } = createSubject(undefined, { hasBackground: false });
    queue.add({ user_id: "u1" }, customEvent("u1"));
    queue.countEvaluation("a", "f", "v", "SPLIT");
    expect(time.pendingDelaysMs()).toEqual([]);
  });
});
