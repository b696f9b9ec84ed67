import { beforeAll, it } from "vitest";

import { seedStore } from "./seed-store.ts";
import { createEvaluation } from "./sent-requests.ts";
import { traceWarmCall } from "./trace-call.ts";

beforeAll(seedStore);

it("one evaluation with everything in memory", async ({ task }) => {
  task.meta.traced = { request: "evaluation", files: await traceWarmCall(createEvaluation, 200) };
});
