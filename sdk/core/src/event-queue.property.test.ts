import * as fc from "fast-check";
import { expect, it } from "vitest";

import { FakeTime } from "../test/fake-time.ts";
import { RecordingLogger } from "../test/recording-logger.ts";
import { ScriptedTransport } from "../test/scripted-transport.ts";
import { describeAggregate, describeUser, renderBatchPost } from "./event-payload.ts";
import type { ReportedEvent } from "./event-payload.ts";
import { EventQueue } from "./event-queue.ts";

/** What a server does with one post: `lost` takes it and breaks the connection. */
type Deed = "accept" | "fail" | "cut" | "lost";

type Step =
  | { readonly kind: "track"; readonly count: number }
  | { readonly kind: "evaluate"; readonly count: number }
  | { readonly kind: "wait"; readonly durationMs: number }
  | { readonly kind: "flush" };

const deeds = fc.array(fc.constantFrom<Deed>("accept", "fail", "cut", "lost"), { maxLength: 30 });
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("track" as const), count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant("evaluate" as const), count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant("wait" as const), durationMs: fc.integer({ min: 1, max: 30_000 }) }),
    fc.record({ kind: fc.constant("flush" as const) }),
  ),
  { maxLength: 25 },
);

interface PostedBody {
  readonly payloadId: string;
  readonly batch: readonly { readonly events: readonly ReportedEvent[] }[];
}

it("delivers every event and every counted evaluation, whatever the server does on the way", async () => {
  await fc.assert(
    fc.asyncProperty(deeds, steps, async (script, course) => {
      const pending = [...script];
      const taken = new Map<string, string>();
      const time = new FakeTime();
      const transport = new ScriptedTransport(({ body = "" }) => {
        const deed = pending.shift() ?? "accept";
        if (deed === "fail") return { status: 503 };
        if (deed === "cut") throw new Error("cut");
        const { payloadId } = JSON.parse(body) as PostedBody;
        expect(taken.get(payloadId) ?? body, "a post is sent again byte for byte").toBe(body);
        taken.set(payloadId, body);
        if (deed === "lost") throw new Error("lost");
        return { status: 201, body: "{}" };
      });
      const counts = await follow(course, time, transport);
      const events = [...taken.values()].flatMap((body) =>
        (JSON.parse(body) as PostedBody).batch.flatMap((entry) => entry.events),
      );
      const tracked = events.filter(({ type }) => type === "customEvent").map(({ value }) => value);
      expect(tracked.sort((a = 0, b = 0) => a - b)).toEqual(
        Array.from({ length: counts.tracked }, (_, index) => index),
      );
      const evaluated = events.filter(({ type }) => type === "aggVariableEvaluated");
      expect(evaluated.reduce((sum, { value = 0 }) => sum + value, 0)).toBe(counts.evaluated);
      for (const body of taken.values()) {
        const { batch } = JSON.parse(body) as PostedBody;
        expect(batch.reduce((sum, entry) => sum + entry.events.length, 0)).toBeLessThanOrEqual(10);
      }
    }),
    { numRuns: 300 },
  );
});

async function follow(
  course: readonly Step[],
  time: FakeTime,
  transport: ScriptedTransport,
): Promise<{ readonly tracked: number; readonly evaluated: number }> {
  let payloads = 0;
  const queue = new EventQueue(
    {
      url: "http://events.test",
      sdkKey: "dvc_server_test",
      requestTimeoutMs: 5_000,
      flushIntervalMs: 10_000,
      flushAtEvents: 25,
      queuedEventsMax: 5_000,
      eventsPerPost: 10,
      postLengthMax: 100_000,
      countRowsMax: 1_000,
      backoffCapMs: 60_000,
      keepaliveBytesMax: 0,
      hasBackground: true,
    },
    {
      clock: time,
      timer: time,
      random: () => 0.5,
      transport,
      logger: new RecordingLogger(),
      createPayloadId: () => `p${(payloads += 1)}`,
      describeCount: (row, dateIso) => ({
        entry: describeUser({ user_id: "instance" }),
        json: JSON.stringify(describeAggregate(row, "instance", dateIso)),
      }),
      renderPost: renderBatchPost,
    },
  );
  let tracked = 0;
  let evaluated = 0;
  for (const step of course) {
    if (step.kind === "wait") await time.advance(step.durationMs);
    else if (step.kind === "flush") await queue.flush();
    else if (step.kind === "evaluate") {
      evaluated += step.count;
      for (let index = 0; index < step.count; index += 1) queue.countEvaluation("v", "f", `v${index % 3}`, "SPLIT");
    } else {
      for (let index = 0; index < step.count; index += 1) {
        const date = "2026-11-20T12:00:00.000Z";
        const event = { type: "customEvent", user_id: "u", date, clientDate: date, value: tracked, featureVars: {} };
        const entry = describeUser({ user_id: `u${tracked % 3}` });
        if (queue.add(() => ({ entry, json: JSON.stringify(event) }))) tracked += 1;
      }
    }
  }
  // The server answers well from some point on; back-off and Retry-After never keep events longer than this.
  await time.advance(3_600_000);
  return { tracked, evaluated };
}
