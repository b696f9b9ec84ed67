import { artifactObjectName, obfuscatedName } from "@burgee/contract";
import type { ActivityReply, CountsReply, PropagationReply } from "@burgee/contract/admin";
import { checkAnswer } from "@burgee/worker-common/admin-testing";
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

import { deriveId } from "../src/core/find-environment.ts";
import { postEvents } from "../src/routes/post-events.ts";
import { createServices, type EventsEnv } from "../src/services.ts";
import { ADMIN, clientBody, ORIGIN, post, readLandedOf, storeKey, storePointer } from "./events-kit.ts";

const VIEW = {
  variables: [{ _id: "var1", key: "headline" }],
  features: [
    {
      _id: "f1",
      key: "welcome",
      variations: [
        { _id: "v1", key: "on", variables: [{ _var: "var1", value: "hi" }] },
        { _id: "v2", key: "off", variables: [] },
      ],
    },
  ],
};

/** An environment with one feature, and a key for it. */
async function publishWelcome(changes: { readonly projectKey?: string; readonly environmentId?: string } = {}) {
  const key = await storeKey("server", changes);
  const environmentId = changes.environmentId ?? `env-${key.slice(-6)}`;
  await env.CONFIGS.put(artifactObjectName(environmentId, 1, "server-v2"), JSON.stringify(VIEW));
  await storePointer({ ...changes, environmentId, views: { "server-v2": { bytes: 1 } } });
  return { key, environmentId };
}

async function ask<Reply>(path: string, status = 200): Promise<Reply> {
  const target = `/admin/v1/projects/shop/environments/${path}`;
  const response = await exports.default.fetch(`${ORIGIN}${target}`, { headers: ADMIN });
  const body = await response.json<Reply>();
  expect(checkAnswer("GET", target, { status: response.status, body })).toEqual([]);
  expect(response.status).toBe(status);
  return body;
}

const EVENTS = [
  {
    type: "aggVariableEvaluated",
    target: "headline",
    value: 3,
    metaData: { _feature: "f1", _variation: "v1", eval: { SPLIT: 2, TARGETING_MATCH: 1 } },
  },
  { type: "aggVariableDefaulted", target: "headline", value: 2, metaData: { eval: { DEFAULT: 2 } } },
  { type: "variableDefaulted", target: obfuscatedName("var1"), value: 1 },
  { type: "aggVariableDefaulted", target: "forgotten", value: 7 },
];

/** Posts evaluations and waits until they are counted, which takes a few seconds. */
async function postEvaluations(key: string, environmentId: string): Promise<void> {
  const response = await post("/v1/events/batch", key, { batch: [{ user: { user_id: "u" }, events: EVENTS }] });
  expect(response.status).toBe(201);
  await response.text();
  const read = async () => (await ask<CountsReply>(`${environmentId}/counts`)).series.length;
  await expect.poll(read, { timeout: 20_000, interval: 500 }).toBeGreaterThan(0);
}

describe("counted evaluations", () => {
  it("are read back by feature and variation, in detail, as activity, and as missing flags", async () => {
    const { key, environmentId } = await publishWelcome();
    await postEvaluations(key, environmentId);
    const counts = await ask<CountsReply>(`${environmentId}/counts`);
    expect(counts.names).toEqual({ f1: "welcome", v1: "on" });
    expect(counts.toMs - counts.fromMs).toBe(60 * 60_000);
    const sums = ({ series }: CountsReply) =>
      Object.fromEntries(
        series.map(({ points, ...kind }) => [
          Object.values(kind).join("|"),
          points.reduce((sum, [, n = 0]) => sum + n, 0),
        ]),
      );
    expect(sums(counts)).toEqual({ "f1|DEFAULT": 3, "f1|v1": 3, "|DEFAULT": 7 });
    expect(sums(await ask(`${environmentId}/counts?feature=welcome&by=hour`))).toEqual({
      "f1|DEFAULT|headline|DEFAULT": 2,
      "f1|DEFAULT|headline|UNKNOWN": 1,
      "f1|v1|headline|SPLIT": 2,
      "f1|v1|headline|TARGETING_MATCH": 1,
    });
    const { features } = await ask<ActivityReply>(`${environmentId}/activity`);
    expect(features).toMatchObject([{ feature: "f1", perMinute: 0.1 }]);
    const { spark = [] } = features[0] ?? {};
    expect([spark.length, spark.reduce((sum, n) => sum + n, 0)]).toEqual([12, 6]);
    const { missing } = await ask<PropagationReply>(`${environmentId}/propagation`);
    expect(missing).toMatchObject([{ variable: "forgotten", evaluations: 7 }]);
  });

  it("shows which polls hold a version", async () => {
    const { environmentId } = await publishWelcome();
    const counts = env.COUNTS.getByName(environmentId);
    await counts.addPolls(environmentId, [
      ['"e1"', 3],
      ['"e0"', 5],
    ]);
    await counts.addPolls(environmentId, [['"e1"', 4]]);
    expect(await ask(`${environmentId}/propagation`)).toMatchObject({
      etag: '"e1"',
      polls: 12,
      holding: 7,
      etags: [
        { etag: '"e1"', polls: 7 },
        { etag: '"e0"', polls: 5 },
      ],
    });
    const asked = await ask<PropagationReply>(`${environmentId}/propagation?etag=${encodeURIComponent('"e0"')}`);
    expect(asked.holding).toBe(5);
  });

  it("are found by the key of an environment and by its id, and never in another project", async () => {
    const environmentId = await deriveId("shop/environment/production");
    await publishWelcome({ environmentId });
    expect((await ask<CountsReply>("production/counts")).environmentId).toBe(environmentId);
    expect((await ask<CountsReply>(`${environmentId}/counts`)).environmentId).toBe(environmentId);
    const { environmentId: foreign } = await publishWelcome({ projectKey: "other" });
    expect(await ask(`${foreign}/counts`, 404)).toMatchObject({ code: "unknown_environment" });
    expect(await ask("staging/activity", 404)).toMatchObject({ code: "unknown_environment" });
  });

  it.each(["from=yesterday", "by=century", "feature=No", "unknown=1", "from=-1", "from=1&from=2"])(
    "are not read with %s",
    async (query) => {
      expect(await ask(`anywhere/counts?${query}`, 400)).toMatchObject({ code: "bad_request" });
    },
  );
});

/** Posts to services of a test, and waits for everything that follows the answer. */
async function postWith(changes: Partial<Record<"COUNTS" | "EVALUATION_COUNTS", unknown>>) {
  const key = await storeKey("client");
  const services = createServices({ ...env, ...changes } as EventsEnv);
  const context = createExecutionContext();
  const body = JSON.stringify({
    user: { user_id: "u" },
    events: [...EVENTS, ...(clientBody(["a"])["events"] as object[])],
  });
  const request = new Request(`${ORIGIN}/v1/events`, { method: "POST", headers: { authorization: key }, body });
  const path = { path: "/v1/events", shape: "single", keyKinds: ["client"] } as const;
  const response = await postEvents(request, path, new Map(), services, context);
  const { status } = response;
  await response.text();
  await waitOnExecutionContext(context);
  // Events that the sink did not take at once follow from the queue.
  const landed = await vi.waitFor(
    async () => {
      const { length } = await readLandedOf(key);
      if (length === 0) throw new Error("nothing landed yet");
      return length;
    },
    { timeout: 10_000, interval: 100 },
  );
  return { status, lost: services.meter.read()["evaluation_counts_lost"] ?? 0, landed };
}

/** Objects that answer every call in this way. */
const failing = (call: () => unknown) => ({ getByName: () => ({ addEvaluations: call }) });

describe("an outage of the counts", () => {
  it.each([
    ["throws", failing(() => Promise.reject(new Error("out"))), 1],
    [
      "throws at once",
      failing(() => {
        throw new Error("out");
      }),
      1,
    ],
    [
      "cannot be found",
      {
        getByName: () => {
          throw new Error("out");
        },
      },
      1,
    ],
    ["never answers", failing(() => new Promise(() => {})), 1],
    ["is not bound", undefined, 0],
  ])("fails no post when the object %s", async (_what, counts, lost) => {
    expect(await postWith({ COUNTS: counts })).toEqual({ status: 201, lost, landed: 5 });
  });

  it("is no outage when counts are switched off", async () => {
    const counts = failing(() => Promise.reject(new Error("counted")));
    expect(await postWith({ COUNTS: counts, EVALUATION_COUNTS: "off" })).toEqual({ status: 201, lost: 0, landed: 5 });
  });
});
