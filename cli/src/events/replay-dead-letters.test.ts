import type { ReplayReply } from "@burgee/contract/admin";
import { describe, expect, it } from "vitest";

import type { OperatorClient, ReplayRun } from "./operator-client.ts";
import { replayDeadLetters } from "./replay-dead-letters.ts";

const NOTHING: ReplayReply = {
  deliveredObjects: 0,
  deliveredEvents: 0,
  failedObjects: 0,
  skippedObjects: 0,
  isStopped: false,
};

function scriptedClient(runs: readonly ReplayRun[]): OperatorClient & { readonly cursors: (string | undefined)[] } {
  const cursors: (string | undefined)[] = [];
  return {
    cursors,
    readLedger: () => Promise.reject(new Error("not part of replay")),
    readLines: () => {
      throw new Error("not part of replay");
    },
    replay: (cursor) => {
      cursors.push(cursor);
      const run = runs[cursors.length - 1];
      return run === undefined ? Promise.reject(new Error("one run too many")) : Promise.resolve(run);
    },
  };
}

const done = (reply: Partial<ReplayReply>): ReplayRun => ({ kind: "done", reply: { ...NOTHING, ...reply } });
const options = { busyRetriesMax: 1, onProgress: () => {} };

describe("replayDeadLetters", () => {
  it("follows cursors to the end and adds up", async () => {
    const client = scriptedClient([
      done({ deliveredObjects: 2, deliveredEvents: 20, cursor: "c1" }),
      done({ deliveredObjects: 1, deliveredEvents: 5, skippedObjects: 1 }),
    ]);
    const summary = await replayDeadLetters(client, options);
    expect(client.cursors).toEqual([undefined, "c1"]);
    expect(summary).toEqual({
      runs: 2,
      deliveredObjects: 3,
      deliveredEvents: 25,
      failedObjects: 0,
      skippedObjects: 1,
      isStopped: false,
    });
  });

  it("stops where the Worker stopped, so that the cursor resumes there", async () => {
    const client = scriptedClient([done({ cursor: "c1" }), done({ failedObjects: 3, isStopped: true, cursor: "c1" })]);
    expect(await replayDeadLetters(client, { ...options, cursor: "c0" })).toMatchObject({
      runs: 2,
      failedObjects: 3,
      isStopped: true,
      cursor: "c1",
    });
    expect(client.cursors).toEqual(["c0", "c1"]);
  });

  it("waits for another replay and gives up after the last try", async () => {
    const busy: ReplayRun = { kind: "busy", retryAfterMs: 1 };
    expect(await replayDeadLetters(scriptedClient([busy, done({})]), options)).toMatchObject({ runs: 1 });
    await expect(replayDeadLetters(scriptedClient([busy, busy]), options)).rejects.toThrow("still running");
  });
});
