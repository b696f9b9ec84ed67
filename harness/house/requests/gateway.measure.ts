import { it } from "vitest";

import { createEvaluation, createEventPost } from "./sent-requests.ts";
import { traceWarmCall } from "./trace-call.ts";

it("hands on one evaluation", async ({ task }) => {
  task.meta.traced = { request: "evaluation", files: await traceWarmCall(createEvaluation, 200) };
});

it("hands on one event post", async ({ task }) => {
  task.meta.traced = { request: "event", files: await traceWarmCall(createEventPost, 200) };
});
