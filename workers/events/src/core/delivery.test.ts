import { createManualClock } from "@burgee/worker-common/testing";
import { describe, expect, it } from "vitest";

import { createDelivery } from "./delivery.ts";
import { BREAKER_TUNING, DestinationBreaker, DestinationRouter } from "./destination-router.ts";
import type { DeliveryResult, PutOutcome } from "./ports.ts";

const LIMITS = { attemptsMax: 3, budgetMs: 1_000 };
const OK: PutOutcome = { kind: "answered", failed: [] };
const DOWN: PutOutcome = { kind: "failed", code: "timeout" };

function setup(...scripts: readonly (readonly PutOutcome[])[]) {
  const clock = createManualClock();
  const calls: { name: string; records: number[] }[] = [];
  const destinations = scripts.map((script, index) => {
    const name = `d${index}`;
    let turn = 0;
    const put = async (records: readonly Uint8Array[]): Promise<PutOutcome> => {
      calls.push({ name, records: records.map((record) => record[0] ?? -1) });
      await clock.sleep(10);
      return script[Math.min(turn++, script.length - 1)] ?? OK;
    };
    return {
      name,
      ratio: index === 0 ? 1 : 0,
      breaker: new DestinationBreaker(BREAKER_TUNING, () => 0.5),
      sink: { put },
    };
  });
  const router = new DestinationRouter(destinations, () => 0.5);
  const deliver = async (count: number, limits = LIMITS): Promise<DeliveryResult> => {
    const records = Array.from({ length: count }, (_, index) => new Uint8Array([index]));
    const delivered = createDelivery({ router, clock, random: () => 0.5 }, limits).deliver(records);
    for (;;) {
      const result = await Promise.race([delivered, clock.advance(5)]);
      if (result !== undefined) return result;
    }
  };
  return { deliver, calls, destinations };
}

describe("delivering records", () => {
  it("takes one call when all goes well", async () => {
    const { deliver, calls } = setup([OK]);
    expect(await deliver(2)).toEqual({ undelivered: [], reason: undefined, attempts: 1 });
    expect(calls).toEqual([{ name: "d0", records: [0, 1] }]);
  });

  it("sends again only what failed", async () => {
    const partly: PutOutcome = {
      kind: "answered",
      failed: [
        { index: 1, code: "ServiceUnavailableException" },
        { index: 3, code: "InternalFailure" },
      ],
    };
    const again: PutOutcome = { kind: "answered", failed: [{ index: 1, code: "InternalFailure" }] };
    const { deliver, calls } = setup([partly, again, OK]);
    expect(await deliver(4)).toMatchObject({ undelivered: [], attempts: 3 });
    expect(calls.map(({ records }) => records)).toEqual([[0, 1, 2, 3], [1, 3], [3]]);
  });

  it("turns to another destination after a failure", async () => {
    const { deliver, calls, destinations } = setup([DOWN], [OK]);
    for (let index = 0; index < BREAKER_TUNING.answersMin; index++) await deliver(1);
    expect(destinations[0]?.breaker.state).toBe("open");
    calls.length = 0;
    await deliver(1);
    expect(calls.map(({ name }) => name)).toEqual(["d1"]);
  });

  it("gives up after the last attempt and says why", async () => {
    const { deliver } = setup([DOWN]);
    expect(await deliver(2)).toEqual({ undelivered: [0, 1], reason: "timeout", attempts: 3 });
  });

  it("starts no call after its budget", async () => {
    const { deliver } = setup([DOWN]);
    expect(await deliver(1, { attemptsMax: 100, budgetMs: 100 })).toMatchObject({
      undelivered: [0],
      attempts: expect.toSatisfy((n: number) => n < 5),
    });
  });

  it("says at once when no destination is open", async () => {
    const { deliver } = setup([DOWN]);
    for (let index = 0; index < 3; index++) await deliver(1);
    expect(await deliver(1)).toEqual({ undelivered: [0], reason: "no_destination", attempts: 0 });
  });
});
