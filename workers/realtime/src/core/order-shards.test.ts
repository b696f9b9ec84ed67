import { describe, expect, it } from "vitest";

import { orderShards } from "./order-shards.ts";

describe("the order of shards", () => {
  it("is the same for one client each time", () => {
    expect(orderShards("192.0.2.1 agent", 16)).toEqual(orderShards("192.0.2.1 agent", 16));
  });

  it.each([1, 2, 3, 7, 64])("names different shards of %d, at most two", (shardCount) => {
    for (let client = 0; client < 200; client += 1) {
      const shards = orderShards(`client ${client}`, shardCount);
      expect(shards).toHaveLength(Math.min(2, shardCount));
      expect(new Set(shards).size).toBe(shards.length);
      expect(shards.every((shard) => Number.isInteger(shard) && shard >= 0 && shard < shardCount)).toBe(true);
    }
  });

  it("spreads similar clients evenly over first and second choices", () => {
    const counts = [0, 1].map(() => Array.from({ length: 8 }, () => 0));
    for (let client = 0; client < 8_000; client += 1) {
      orderShards(`10.0.${client >> 8}.${client & 255} agent`, 8).forEach((shard, choice) => {
        const row = counts[choice];
        if (row !== undefined) row[shard] = (row[shard] ?? 0) + 1;
      });
    }
    for (const count of counts.flat()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});
