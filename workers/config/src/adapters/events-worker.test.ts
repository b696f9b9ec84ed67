import { expect, it } from "vitest";

import { createAggregatePost } from "./events-worker.ts";

/** Stands for the events Worker, which other tests run as a Worker: here only its status counts. */
function answerWith(status: number) {
  const requests: Request[] = [];
  const events = {
    fetch: async (input: RequestInfo, init?: RequestInit) => {
      requests.push(new Request(input, init));
      return new Response("{}", { status });
    },
  } as unknown as Fetcher;
  return { events, requests };
}

it.each([
  [201, true],
  // A key that is refused now is refused later: its counts are given up.
  [400, true],
  [401, true],
  [403, true],
  // Not kept: sent again.
  [200, false],
  [500, false],
  [503, false],
])("is done with counts that are answered %i: %s", async (status, isDone) => {
  const { events, requests } = answerWith(status);
  const traceParent = `00-${"a".repeat(32)}-${"1".repeat(16)}-01`;
  expect(await createAggregatePost(events)("dvc_server_x", '{"batch":[]}', traceParent)).toBe(isDone);
  const [request] = requests;
  expect([request?.method, request?.headers.get("authorization"), request?.headers.get("traceparent")]).toEqual([
    "POST",
    "dvc_server_x",
    traceParent,
  ]);
  expect(await request?.text()).toBe('{"batch":[]}');
});
