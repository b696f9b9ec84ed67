import { expect, it } from "vitest";

import { PollPace } from "./poll-pace.ts";

const MINUTE_MS = 60_000;
/** Two keepalives of a stream: within this time a config must be current again. */
const RECOVERY_MS_MAX = 45_000;

it.each(["failure", "refusal"] as const)(
  "after a minute with every answer a %s, the next request comes soon, whatever the jitter",
  (trouble) => {
    for (let seed = 0; seed < 2_000; seed += 1) {
      let draw = seed;
      const random = (): number => ((draw = (draw * 1_103_515_245 + 12_345) % 2 ** 31), draw / 2 ** 31);
      const pace = new PollPace({ pollingIntervalMs: 10_000, connectedPollingIntervalMs: 600_000 }, random);
      let dueMs = 0;
      while (dueMs <= MINUTE_MS) {
        if (trouble === "failure") pace.noteFailure();
        else pace.noteRefusal();
        dueMs += pace.computeDelayMs(false);
      }
      expect(dueMs - MINUTE_MS).toBeLessThanOrEqual(RECOVERY_MS_MAX);
    }
  },
);
