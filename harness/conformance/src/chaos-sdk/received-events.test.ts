import { expect, it } from "vitest";

import { ReceivedEvents } from "./received-events.ts";

const tracked = (value: number): object => ({ type: "customEvent", value });

it("counts a post that is sent again once, and both forms of posts", () => {
  const events = new ReceivedEvents();
  const single = JSON.stringify({ payloadId: "a", events: [tracked(0), { type: "variableEvaluated", value: 7 }] });
  events.take(single);
  events.take(single);
  events.take(JSON.stringify({ payloadId: "b", batch: [{ events: [tracked(1)] }, { events: [tracked(2)] }] }));
  expect([...events.tracked]).toEqual([0, 1, 2]);
  expect(events.evaluations).toBe(7);
  expect(events.problems).toEqual([]);
});

it("notes a post that changed, one that is malformed, and an event that is in two posts", () => {
  const events = new ReceivedEvents();
  events.take(JSON.stringify({ payloadId: "a", events: [tracked(0)] }));
  events.take(JSON.stringify({ payloadId: "a", events: [tracked(1)] }));
  expect(events.take('{"payloadId":"b",,"events":[]}')).toBe(false);
  events.take(JSON.stringify({ payloadId: "c", events: [tracked(0)] }));
  expect(events.problems).toEqual([
    "a post was sent again with other bytes",
    'a malformed post: {"payloadId":"b",,"events":[]}',
    "event 0 is in two posts",
  ]);
});
