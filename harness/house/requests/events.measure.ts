import { beforeAll, expect, it } from "vitest";

import { seedStore } from "./seed-store.ts";
import { createEventPost } from "./sent-requests.ts";
import { traceWarmCall } from "./trace-call.ts";

beforeAll(seedStore);

it("one event post that a stream takes", async ({ task }) => {
  const { status, files } = await traceWarmCall(createEventPost);
  expect(status).toBe(201);
  task.meta.traced = { request: "event", files };
});
