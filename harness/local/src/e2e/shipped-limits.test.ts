import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { EVENTS_ADMIN_PATHS, RATE_LIMITS, signStreamToken } from "@burgee/contract";
import { createPublishClient } from "@burgee/publisher/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Platform } from "../platform.ts";
import { startSeededPlatform, type SeededPlatform } from "../seeded-platform.ts";

const root = mkdtempSync(join(tmpdir(), "burgee-shipped-limits-"));
let seeded: SeededPlatform;

beforeAll(async () => {
  seeded = await startSeededPlatform({
    stateFolder: join(root, "state"),
    port: 0,
    firehosePort: 0,
    limits: "shipped",
  });
}, 60_000);

afterAll(async () => {
  await seeded.platform.close();
  rmSync(root, { recursive: true, force: true });
});

const REQUESTS_AT_ONCE = 50;

/** Sends equal requests from an address and counts the answers by status. */
async function ask(
  { url }: Platform,
  address: string,
  count: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<Readonly<Record<number, number>>> {
  const statuses: Record<number, number> = {};
  const askOnce = async (): Promise<void> => {
    const response = await fetch(`${url}${path}`, { headers: { ...headers, "cf-connecting-ip": address } });
    await response.body?.cancel();
    statuses[response.status] = (statuses[response.status] ?? 0) + 1;
  };
  for (let left = count; left > 0; left -= REQUESTS_AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(left, REQUESTS_AT_ONCE) }, askOnce));
  }
  return statuses;
}

describe("the platform with the limits that ship", () => {
  it.each([
    ["publish", "/admin/v1/projects/storefront/environments"],
    ["events", EVENTS_ADMIN_PATHS.ledger],
  ] as const)("refuses wrong tokens of one address: %s", async (worker, path) => {
    const { limit } = RATE_LIMITS[worker].LOGIN_LIMIT;
    const wrong = { authorization: "Bearer wrong" };
    expect(await ask(seeded.platform, "198.51.100.1", limit + 2, path, wrong)).toEqual({ 401: limit, 429: 2 });
    const right = { authorization: `Bearer ${seeded.profile.adminToken}` };
    expect(await ask(seeded.platform, "198.51.100.1", 1, path, right)).toEqual({ 429: 1 });
    expect(await ask(seeded.platform, "198.51.100.2", 1, path, right)).toEqual({ 200: 1 });
  });

  it("refuses openings of streams from one address, and no others", { timeout: 120_000 }, async () => {
    const { limit } = RATE_LIMITS.realtime.ADDRESS_LIMIT;
    const wrong = "/event-stream?environment=e1&token=wrong";
    expect(await ask(seeded.platform, "198.51.100.3", limit + 2, wrong)).toEqual({ 401: limit, 429: 2 });
    const grant = { environmentId: "e1", expiresAtMs: (Math.floor(Date.now() / 1_000) + 60) * 1_000 };
    const token = await signStreamToken(seeded.platform.state.secrets.streamSecret, grant);
    expect(await ask(seeded.platform, "198.51.100.4", 1, `/event-stream?environment=e1&token=${token}`)).toEqual({
      200: 1,
    });
  });
});

it("has everything signed as soon as it is ready", async () => {
  const client = createPublishClient({ url: seeded.platform.url, token: seeded.profile.adminToken });
  for (const environmentKey of Object.keys(seeded.profile.keys)) {
    expect(await client.readStatus(seeded.profile.projectKey, environmentKey)).toMatchObject({ unsigned: [] });
  }
});
