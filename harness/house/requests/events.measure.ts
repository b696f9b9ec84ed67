import { beforeAll, it } from "vitest";

import { seedStore } from "./seed-store.ts";
import { createEventPost } from "./sent-requests.ts";
import { traceWarmCall } from "./trace-call.ts";

beforeAll(seedStore);

it("one event post that a stream takes", async ({ task }) => {
  task.meta.traced = { request: "event", files: await traceWarmCall(createEventPost, 201) };
});
