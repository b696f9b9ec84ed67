import { expect, it } from "vitest";

import { createBreaker } from "./breaker.ts";

it("opens after failures in a row, lets one probe through per pause, and closes on success", () => {
  const breaker = createBreaker({ failureCountMax: 3, pauseMs: 1_000 });
  for (let failure = 0; failure < 2; failure++) breaker.recordFailure(0);
  breaker.recordSuccess();
  for (let failure = 0; failure < 2; failure++) breaker.recordFailure(0);
  expect(breaker.allows(0)).toBe(true);
  breaker.recordFailure(0);
  expect(breaker.isOpen()).toBe(true);
  expect([breaker.allows(999), breaker.allows(1_000), breaker.allows(1_000)]).toEqual([false, true, false]);
  breaker.recordFailure(1_100);
  expect([breaker.allows(2_000), breaker.allows(2_100)]).toEqual([false, true]);
  breaker.recordSuccess();
  expect(breaker.allows(2_100)).toBe(true);
});
