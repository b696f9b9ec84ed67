import { createManualClock } from "@burgee/worker-common/testing";
import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";

import { createR2SpoolStore } from "../src/adapters/r2-spool-store.ts";
import { RoutingWatch } from "../src/adapters/routing-watch.ts";
import worker from "../src/index.ts";
import { readHealth } from "../src/routes/health.ts";
import { postEvents } from "../src/routes/post-events.ts";
import { runSchedule } from "../src/routes/schedule.ts";
import { createServices, type Services } from "../src/services.ts";
import { ADMIN, clientBody, ORIGIN, readLandedOf, storeKey } from "./events-kit.ts";

/** Posts one event to services that were made for a test. */
function postTo(services: Services, key: string): Promise<Response> {
  const body = JSON.stringify(clientBody(["a"]));
  const request = new Request(`${ORIGIN}/v1/events`, { method: "POST", headers: { authorization: key }, body });
  const path = { path: "/v1/events", shape: "single", keyKinds: ["client"] } as const;
  return postEvents(request, path, new Map(), services, createExecutionContext());
}

describe("with bad configuration", () => {
  it("accepts events into the spool, and health says what to repair", async () => {
    const services = createServices({
      ...env,
      FIREHOSE_STREAMS: '[{"name":"x","region":"us-east-1","ratio":2}]' as never,
    });
    expect(readHealth(services)).toMatchObject({
      status: "misconfigured",
      problems: ["FIREHOSE_STREAMS[0].ratio must be a number from 0 to 1, not 2"],
    });
    const key = await storeKey("client");
    const response = await postTo(services, key);
    expect(response.status).toBe(201);
    await expect.poll(async () => (await readLandedOf(key)).length, { timeout: 15_000 }).toBe(1);
  });
});

describe("when neither a stream nor the spool takes events", () => {
  it("answers 503 with Retry-After, and the isolate's next post says so", async () => {
    let isRefusing = true;
    const spool = new Proxy(env.SPOOL, {
      get(bucket, name: keyof R2Bucket) {
        const method = bucket[name] as (...values: unknown[]) => unknown;
        return (...values: unknown[]) =>
          isRefusing ? Promise.reject(new Error("the spool refuses")) : method.apply(bucket, values);
      },
    });
    const services = createServices({ ...env, SPOOL: spool, FIREHOSE_STREAMS: "[]" as never });
    const key = await storeKey("client");
    const refused = await postTo(services, key);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ statusCode: 503 });
    isRefusing = false;
    expect((await postTo(services, key)).status).toBe(201);
    await expect.poll(async () => (await readLandedOf(key)).length, { timeout: 15_000 }).toBe(1);
    const [landed] = await readLandedOf(key);
    expect(landed?.chain).toEqual({ settledThrough: 1, settledEvents: 0, refused: "1" });
  });
});

describe("the routing variable", () => {
  /** Sets what the routing variable's origin answers. */
  async function setVariable(value: unknown, status = 200): Promise<void> {
    await fetch(`${inject("landingUrl")}/v1/variables/x?status=${status}`, {
      method: "PUT",
      body: JSON.stringify(value),
    });
  }

  async function readOverride(value: unknown): Promise<ReturnType<typeof readHealth>> {
    await setVariable(value);
    const services = createServices({
      ...env,
      ROUTING_ORIGIN: inject("landingUrl") as never,
      ROUTING_SDK_KEY: "dvc_server_operators",
    });
    await services.routingWatch.refresh();
    expect(services.routingWatch.refresh()).toBeUndefined();
    return readHealth(services);
  }

  it("moves the traffic without a deployment", async () => {
    const health = await readOverride({ ratios: { first: 0.25, standby: 0.75 } });
    expect(health).toMatchObject({
      override: { ratios: { first: 0.25, standby: 0.75 } },
      overrideProblems: [],
      destinations: [{ share: 0.25 }, { share: 0.75 }],
    });
  });

  it("is not used when it is wrong, and health says why", async () => {
    const health = await readOverride({ ratios: { first: 7 } });
    expect(health).toMatchObject({
      override: null,
      overrideProblems: ["ratios.first must be a number from 0 to 1, not 7"],
      destinations: [{ share: 1 }, { share: 0 }],
    });
  });

  it("keeps its last value while its origin fails or nobody answers, and is lifted when it is gone", async () => {
    const { routing, log } = createServices(env);
    const watch = (origin: string): RoutingWatch =>
      new RoutingWatch(
        { ROUTING_ORIGIN: origin as never, ROUTING_VARIABLE: "events-routing", ROUTING_SDK_KEY: "x" },
        routing,
        { clock: createManualClock(), log },
      );
    const override = { ratios: { standby: 1 } };
    await setVariable(override);
    await watch(inject("landingUrl")).refresh();
    expect(routing.router.override).toEqual(override);
    await watch("http://127.0.0.1:9").refresh();
    expect(routing.router.override).toEqual(override);
    for (const status of [500, 503, 401]) {
      await setVariable({}, status);
      await watch(inject("landingUrl")).refresh();
      expect(routing.router.override).toEqual(override);
    }
    await setVariable({}, 404);
    await watch(inject("landingUrl")).refresh();
    expect(routing.router.override).toBeUndefined();
  });

  it("is not asked for without a key", () => {
    expect(createServices(env).routingWatch.refresh()).toBeUndefined();
  });
});

describe("the consumer", () => {
  it("acknowledges a message that names no object and one whose object is gone", async () => {
    const batch = createMessageBatch("burgee-events-spill", [
      { id: "1", timestamp: 0, attempts: 1, body: { name: "spool/gone" } },
      { id: "2", timestamp: 0, attempts: 1, body: 7 as never },
    ]);
    const context = createExecutionContext();
    await worker.queue(batch, env);
    expect((await getQueueResult(batch, context)).explicitAcks.sort()).toEqual(["1", "2"]);
  });
});

describe("the sink in R2", () => {
  it("lands GZIP objects in partitions, with the same accounting", async () => {
    const services = createServices({ ...env, EVENT_SINK: "r2" as never });
    const store = createR2SpoolStore(env.SPOOL);
    const bytes = new TextEncoder().encode('{"environmentId":"e1"}\n{"environmentId":"e2"}\n');
    const delivery = await services.delivery.deliver([bytes]);
    expect(delivery.undelivered).toEqual([]);
    const [entry] = (await store.list("landed/", { limit: 1 })).entries;
    expect(entry?.name).toMatch(/^landed\/dt=\d{4}-\d\d-\d\d\/hr=\d\d\/.*\.ndjson\.gz$/);
    expect(entry).toMatchObject({ events: 2, environments: { e1: 1, e2: 1 } });
    expect((await store.get(entry?.name ?? ""))?.bytes).toEqual(bytes);
  });
});

describe("operators' routes", () => {
  async function storeDeadLetter(key: string): Promise<void> {
    const environmentId = `env-${key.slice(-6)}`;
    const facts = {
      events: 1,
      environments: { [environmentId]: 1 },
      reason: "timeout",
      attempts: 12,
      receivedAtMs: Date.now(),
    };
    const line = new TextEncoder().encode(`${JSON.stringify({ environmentId, eventId: key })}\n`);
    await createR2SpoolStore(env.SPOOL).put(`dead/delivery/${key}`, line, facts);
  }

  it("replay dead letters", async () => {
    const key = await storeKey("client");
    await storeDeadLetter(key);
    const response = await exports.default.fetch(`${ORIGIN}/v1/events/replay`, {
      method: "POST",
      headers: ADMIN,
      body: "{}",
    });
    expect(await response.json()).toMatchObject({ deliveredEvents: 1, failedObjects: 0 });
    expect(await readLandedOf(key)).toHaveLength(1);
  });

  it("are replayed by the schedule as well", async () => {
    const key = await storeKey("client");
    await storeDeadLetter(key);
    const services = createServices(env);
    await runSchedule(createScheduledController({ scheduledTime: Date.UTC(2026, 0, 1, 0, 5) }).scheduledTime, services);
    expect(await readLandedOf(key)).toHaveLength(1);
  });

  it.each(["/v1/ledger", "/v1/events/replay", "/v1/events/sweep"])("%s needs the token", async (path) => {
    const method = path === "/v1/ledger" ? "GET" : "POST";
    for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: ADMIN.authorization.slice(7) }]) {
      const response = await exports.default.fetch(`${ORIGIN}${path}`, { method, headers });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ statusCode: 401 });
    }
  });

  it("refuse a limit that is none", async () => {
    const response = await exports.default.fetch(`${ORIGIN}/v1/events/replay`, {
      method: "POST",
      headers: ADMIN,
      body: '{"limit":0}',
    });
    expect(response.status).toBe(400);
  });

  it.each(["constructor", "__proto__", "toString", "rejected", ""])("have no lines of %j", async (lines) => {
    const response = await exports.default.fetch(`${ORIGIN}/v1/ledger?lines=${lines}`, { headers: ADMIN });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "bad_request",
      message: ["`query.lines` is not one of the known values. Give one of in_flight, dead."],
    });
  });

  it("answer 404 with an error body for other paths", async () => {
    const response = await exports.default.fetch(`${ORIGIN}/v1/nothing`);
    expect(await response.json()).toMatchObject({ statusCode: 404 });
  });

  it("show nothing but the status at /health without the admin token", async () => {
    const response = await exports.default.fetch(`${ORIGIN}/health`);
    expect(await response.json()).toEqual({ status: "ok" });
  });

  it("show destinations at /health to operators", async () => {
    const response = await exports.default.fetch(`${ORIGIN}/health`, { headers: ADMIN });
    expect(await response.json()).toMatchObject({
      worker: "burgee-events",
      sink: "firehose",
      destinations: [
        { name: "first", ratio: 1 },
        { name: "standby", ratio: 0 },
      ],
    });
    expect(JSON.stringify(env)).toContain(inject("emulatorUrl"));
  });
});
