import { expect, it } from "vitest";

import { runScript } from "./testing/scratch-checkout.ts";

it("exits as turbo does: a task that no package has is an error", () => {
  expect(runScript("run-tasks.ts", "no-such-task").status).toBe(1);
});
