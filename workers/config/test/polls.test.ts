import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

import { createApp } from "../src/routes/serve.ts";
import { createServices } from "../src/services.ts";
import { call, createEnvironment } from "./config-app.ts";

/** Polls are told a few seconds later. */
const TELLING_TIMEOUT_MS = 30_000;

/** What the object of an environment was told, by ETag. */
async function readPolls(environmentId: string): Promise<Readonly<Record<string, number>>> {
  const bucket = (env as unknown as { RECEIVED: R2Bucket }).RECEIVED;
  const { objects } = await bucket.list({ prefix: "polls-" });
  const sums: Record<string, number> = {};
  for (const { key } of objects) {
    const told = await (await bucket.get(key))?.json<{ environmentId: string; polls: [string, number][] }>();
    if (told?.environmentId !== environmentId) continue;
    for (const [etag, polls] of told.polls) sums[etag] = (sums[etag] ?? 0) + polls;
  }
  return sums;
}

it(
  "tells the object of an environment what SDKs hold after their polls, whether they got a body or a 304",
  { timeout: TELLING_TIMEOUT_MS },
  async () => {
    const { environmentId, serverKey, clientKey, pointer } = await createEnvironment();
    const { etag } = pointer;
    const statuses = [
      await call(`/config/v2/server/${serverKey}.json`),
      await call(`/config/v2/server/${serverKey}.json`, { headers: { "if-none-match": etag } }),
      await call(`/v1/sdkConfig?sdkKey=${clientKey}&user_id=ada`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 304, 200]);
    await expect.poll(() => readPolls(environmentId), { timeout: 20_000, interval: 500 }).toEqual({ [etag]: 3 });
  },
);

/** Objects that fail every call. */
const FAILING = { getByName: () => ({ addPolls: () => Promise.reject(new Error("out")) }) };

it.each([
  ["the object fails", { COUNTS: FAILING }, 1],
  ["there is no binding", { COUNTS: undefined }, 0],
  ["counts are switched off", { COUNTS: FAILING, EVALUATION_COUNTS: "off" }, 0],
])("serves configs when %s", { timeout: TELLING_TIMEOUT_MS }, async (_what, changes, lost) => {
  const { serverKey } = await createEnvironment();
  const services = createServices({ ...env, ...changes } as never);
  const context = createExecutionContext();
  const request = new Request(`https://flags.test/config/v2/server/${serverKey}.json`);
  const response = await createApp(services)(request, context);
  expect(response.status).toBe(200);
  await response.text();
  await waitOnExecutionContext(context);
  expect(services.meter.read()["poll_counts_lost"] ?? 0).toBe(lost);
});
