import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ActivityReply, CountsReply, PropagationReply } from "@burgee/contract/admin";
import { createPublishClient } from "@burgee/publisher/client";
import { createClient } from "@burgee/server-sdk";
import { afterAll, beforeAll, expect, it } from "vitest";

import { type SeededPlatform, startSeededPlatform } from "../seeded-platform.ts";

const root = mkdtempSync(join(tmpdir(), "burgee-counts-"));
let seeded: SeededPlatform;

beforeAll(async () => {
  seeded = await startSeededPlatform({ stateFolder: join(root, "state"), port: 0, firehosePort: 0 });
}, 90_000);

afterAll(async () => {
  await seeded.platform.close();
  rmSync(root, { recursive: true, force: true });
});

/** Asks as somebody with a role in a project would, through the gateway. */
async function ask(path: string, token: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${seeded.profile.url}/admin/v1/projects/storefront/environments/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: await response.json() };
}

it("counts what an SDK evaluates and polls, for readers of the project", { timeout: 60_000 }, async () => {
  const { url, adminToken, keys } = seeded.profile;
  const sdkKey = keys["production"]?.server ?? "";
  const publish = createPublishClient({ url, token: adminToken });
  const { token } = await publish.createToken("storefront", { label: "console", role: "reader" });
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  await using client = createClient({ sdkKey, baseUrl: url, updates: "on-demand", logger });
  await client.ready();
  const user = { user_id: "ada" };
  for (let turn = 0; turn < 5; turn++) client.variableValue(user, "welcome-headline", "the default");
  client.variableValue(user, "asked-for-in-code", false);
  await client.flush();

  const sum = async (): Promise<number> => {
    const { body } = await ask("production/counts?feature=welcome-page", token);
    return (body as CountsReply).series.reduce(
      (all, { points }) => all + points.reduce((of, [, n = 0]) => of + n, 0),
      0,
    );
  };
  await expect.poll(sum, { timeout: 20_000, interval: 500 }).toBe(5);

  const activity = (await ask("production/activity", token)).body as ActivityReply;
  const active = activity.features.map(({ feature }) => activity.names[feature]);
  expect(active).toEqual(["welcome-page"]);

  const propagation = async () => (await ask("production/propagation", token)).body as PropagationReply;
  await expect.poll(async () => (await propagation()).holding, { timeout: 20_000, interval: 500 }).toBe(1);
  const { polls, missing } = await propagation();
  expect([polls, missing.map(({ variable }) => variable)]).toEqual([1, ["asked-for-in-code"]]);

  expect((await ask("production/counts", sdkKey)).status).toBe(401);
  expect((await ask("nowhere/counts", token)).status).toBe(404);
});
