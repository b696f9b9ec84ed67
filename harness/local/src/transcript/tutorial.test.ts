import { expect, it } from "vitest";

import { runTutorial } from "./run-tutorial.ts";

it("shows a newcomer what the commands of the tutorial print", async () => {
  const { written, observed } = await runTutorial();
  // When this fails rightly: npm run -s transcript, then read the page as a newcomer does.
  expect(observed).toBe(written);
}, 300_000);
