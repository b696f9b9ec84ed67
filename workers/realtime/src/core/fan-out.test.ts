import { describe, expect, it } from "vitest";

import { fanOut } from "./fan-out.ts";

describe("a fan-out", () => {
  it("calls every shard and repeats a call that fails, up to three times", async () => {
    const attempts = [0, 0, 0];
    const waits: number[] = [];
    const outcome = await fanOut(
      3,
      async (shard) => {
        const attempt = (attempts[shard] = (attempts[shard] ?? 0) + 1);
        if (shard === 1 && attempt < 3) throw new Error("overloaded");
        if (shard === 2) throw new Error("gone");
        return shard;
      },
      async (ms) => waits.push(ms),
    );
    expect(outcome).toEqual({ results: [0, 1], unreached: 1 });
    expect(attempts).toEqual([1, 3, 3]);
    expect(waits.sort((a, b) => a - b)).toEqual([50, 50, 250, 250]);
  });

  it("does not let a slow shard hold back the others", async () => {
    const called: number[] = [];
    let finish = (): void => undefined;
    const slow = new Promise<void>((resolve) => (finish = resolve));
    const running = fanOut(
      2,
      async (shard) => {
        called.push(shard);
        if (shard === 0) await slow;
      },
      async () => undefined,
    );
    expect(called).toEqual([0, 1]);
    finish();
    await expect(running).resolves.toMatchObject({ unreached: 0 });
  });
});
