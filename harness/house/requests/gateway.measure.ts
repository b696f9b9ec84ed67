import { expect, it } from "vitest";

import { createEvaluation, createEventPost } from "./sent-requests.ts";
import { traceWarmCall } from "./trace-call.ts";

it("hands on one evaluation", async ({ task }) => {
  const { status, files } = await traceWarmCall(createEvaluation);
  expect(status).toBe(200);
  task.meta.traced = { request: "evaluation", files };
});

it("hands on one event post", async ({ task }) => {
  const { status, files } = await traceWarmCall(createEventPost);
  expect(status).toBe(200);
  task.meta.traced = { request: "event", files };
});
