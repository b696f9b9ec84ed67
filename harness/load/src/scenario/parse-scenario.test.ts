import { describe, expect, it } from "vitest";

import { parseScenario } from "./parse-scenario.ts";
import { listScenarios, readScenario } from "./read-scenario.ts";

const HOLD = { name: "p", shape: "hold", seconds: 1, rate: 1 };

describe("parseScenario", () => {
  it("fills in what a file leaves out", () => {
    expect(parseScenario({ name: "s", phases: [HOLD] })).toMatchObject({
      ok: true,
      scenario: { action: "events", devices: 5_000, eventsPerPost: 10, retries: 0, spacing: "poisson", seed: 1 },
    });
  });

  it.each([
    [[], "a scenario must be a JSON object"],
    [{ phases: [HOLD] }, "name must be a text"],
    [{ name: "s", phases: [] }, "phases must be a list of at least one phase"],
    [{ name: "s", phases: [HOLD], speed: 1 }, "speed is not a member"],
    [{ name: "s", phases: [HOLD], devices: 0 }, "devices must be a whole number"],
    [{ name: "s", phases: [HOLD], action: "ping" }, "action must be one of events, config-then-events"],
    [{ name: "s", phases: [{ ...HOLD, rate: -1 }] }, "phases[0].rate must be a number of at least 0"],
    [{ name: "s", phases: [{ ...HOLD, seconds: 0 }] }, "phases[0].seconds must be a number above 0"],
    [{ name: "s", phases: [{ ...HOLD, shape: "wave" }] }, "phases[0].shape must be one of hold, ramp"],
    [
      { name: "s", phases: [HOLD, { name: "e", shape: "exponential", seconds: 1, from: 0, to: 5 }] },
      "phases[1].from must be a number above 0",
    ],
    [{ name: "s", phases: [null] }, "phases[0] must be an object"],
  ])("refuses %j", (input, problem) => {
    const parsed = parseScenario(input);
    expect(parsed.ok ? [] : parsed.problems).toEqual([expect.stringContaining(problem)]);
  });
});

describe("readScenario", () => {
  it.each(listScenarios())("reads %s", (name) => {
    expect(readScenario(name).name).toBe(name);
  });

  it("multiplies every rate", () => {
    expect(readScenario("steady", 2).phases).toMatchObject([{ from: 0, to: 200 }, { rate: 200 }]);
  });

  it("names the scenarios that exist when one does not", () => {
    expect(() => readScenario("nothing-here")).toThrow(/Scenarios here: .*steady/);
  });
});
