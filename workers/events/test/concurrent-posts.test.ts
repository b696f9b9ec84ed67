import { uint8Array, assert, asyncProperty, constantFrom, jsonValue, oneof, string } from "fast-check";
import { afterEach, describe, expect, it } from "vitest";

import { askServed, clientBody, countServed, parseLines, postServed, readLandedIn, setFaults } from "./events-kit.ts";

afterEach(async () => {
  await setFaults("first", {});
  await setFaults("standby", {});
});

/** Posts with two events each, at once; the statuses that were answered. */
async function postMany(key: number, posts: number): Promise<Set<number>> {
  const responses = await Promise.all(
    Array.from({ length: posts }, async (_, index) => {
      const response = await postServed(key, clientBody(["a", "b"], `user-${index}`));
      await response.text();
      return response.status;
    }),
  );
  return new Set(responses);
}

const allLanded = { timeout: 20_000, interval: 300 };

describe("concurrent posts", () => {
  it("are committed in groups, and every one is answered", async () => {
    expect(await postMany(0, 60)).toEqual(new Set([201]));
    expect(await countServed(0)).toBe(120);
    const numbers = (await readLandedIn("served-0")).map(({ requestId }) => requestId);
    expect(new Set(numbers).size).toBe(60);
  });

  it("land although three in ten records fail", async () => {
    await setFaults("first", { recordFailureRate: 0.3, seed: 7 });
    expect(await postMany(1, 60)).toEqual(new Set([201]));
    await setFaults("first", {});
    await askServed("/v1/events/sweep", "POST");
    await expect.poll(() => countServed(1), allLanded).toBe(120);
  });

  it("land when calls store everything and then answer with an error; repeats have equal ids", async () => {
    await setFaults("first", { ambiguousRate: 0.5, ambiguousMode: "error", seed: 3 });
    expect(await postMany(2, 30)).toEqual(new Set([201]));
    await setFaults("first", {});
    await askServed("/v1/events/sweep", "POST");
    await expect.poll(() => countServed(2), allLanded).toBe(60);
  });

  it("go to the standby while the first stream is cut off", async () => {
    await setFaults("first", { partition: "reset" });
    for (let round = 0; round < 4; round++) expect(await postMany(3, 10)).toEqual(new Set([201]));
    await expect.poll(() => countServed(3), allLanded).toBe(80);
    const health = await (
      await askServed("/health")
    ).json<{ destinations: { name: string; state: string; share: number }[] }>();
    expect(health.destinations[1]).toMatchObject({ name: "standby", state: "closed" });
  });

  it("are spooled while every stream is down, and land when they are back", async () => {
    for (const stream of ["first", "standby"]) await setFaults(stream, { callErrorRate: 1 });
    expect(await postMany(4, 20)).toEqual(new Set([201]));
    expect(await countServed(4)).toBe(0);
    const ledger = await (
      await askServed("/v1/ledger")
    ).json<{ rows: { environmentId: string; outcome: string; events: number }[] }>();
    const mine = ledger.rows.filter(({ environmentId }) => environmentId === "served-4");
    expect(mine.reduce((sum, { events }) => sum + events, 0)).toBe(40);
    expect(new Set(mine.map(({ outcome }) => outcome))).toEqual(new Set(["in_flight"]));
    const lines = parseLines(new TextDecoder().decode(await (await askServed("/v1/ledger?lines=in_flight")).bytes()));
    expect(lines.filter(({ environmentId }) => environmentId === "served-4").length).toBeGreaterThan(0);
    for (const stream of ["first", "standby"]) await setFaults(stream, {});
    const sweepAndCount = async (): Promise<number> => {
      await askServed("/v1/events/sweep", "POST");
      return countServed(4);
    };
    await expect.poll(sweepAndCount, { timeout: 28_000, interval: 1_000 }).toBe(40);
  }, 40_000);

  it("survive hostile neighbours: no body gets a 5xx and nothing valid is lost", async () => {
    const hostile = oneof(
      string(),
      uint8Array({ maxLength: 200 }),
      jsonValue().map((value) => JSON.stringify(value)),
      constantFrom(
        "[".repeat(100_000),
        '{"batch":'.repeat(1_000),
        `{"user":{"user_id":"u"},"events":[${"[".repeat(20_000)}`,
      ),
    );
    let valid = 0;
    await assert(
      asyncProperty(hostile, async (body) => {
        const name = `valid-${valid++}`;
        const [bad, good] = await Promise.all([postServed(5, body), postServed(5, clientBody([name]))]);
        await Promise.all([bad.text(), good.text()]);
        expect([201, 400]).toContain(bad.status);
        expect(good.status).toBe(201);
      }),
      { numRuns: 300 },
    );
    const names = new Set((await readLandedIn("served-5")).map(({ customType }) => customType));
    expect([...names].filter((name) => name?.startsWith("valid-"))).toHaveLength(valid);
  });
});
