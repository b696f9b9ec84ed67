import { expect, it } from "vitest";

import { hasPassed, runScenarios } from "./run-scenarios.ts";
import { SCENARIOS } from "./scenarios.ts";

/** One of each kind: the whole list is `npm run chaos:sdk`. */
const SHORT = [
  "server: 403 for a minute",
  "server: tampered config",
  "client: server away at start",
  "client: truncated config",
];

it("the SDKs survive a minute of trouble without an error, a step back or a lost event", async () => {
  const chosen = SCENARIOS.filter(({ sdk, name }) => SHORT.includes(`${sdk}: ${name}`));
  expect(chosen).toHaveLength(SHORT.length);
  const summary = await runScenarios(chosen, { speed: 10, parallel: chosen.length });
  expect(summary.scenarios.flatMap(({ problems }) => problems)).toEqual([]);
  expect(hasPassed(summary)).toBe(true);
}, 60_000);
