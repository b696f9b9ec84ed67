import { beforeAll, expect, it } from "vitest";

import { seedStore } from "./seed-store.ts";
import { createEvaluation } from "./sent-requests.ts";
import { traceWarmCall } from "./trace-call.ts";

beforeAll(seedStore);

it("one evaluation with everything in memory", async ({ task }) => {
  const { status, files } = await traceWarmCall(createEvaluation);
  expect(status).toBe(200);
  task.meta.traced = { request: "evaluation", files };
});
