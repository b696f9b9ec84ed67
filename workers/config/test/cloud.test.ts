import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";

import { createApp } from "../src/routes/serve.ts";
import { createServices } from "../src/services.ts";
import { call, createEnvironment, post } from "./config-app.ts";

interface Received {
  readonly path: string;
  readonly key: string;
  readonly traceparent: string | null;
  readonly body: { batch: { events: Record<string, unknown>[] }[] };
}

/** The posts that the events Worker got for one key. */
async function readPosts(sdkKey: string): Promise<Received[]> {
  const bucket = (env as unknown as { RECEIVED: R2Bucket }).RECEIVED;
  const { objects } = await bucket.list();
  const all = await Promise.all(objects.map(async ({ key }) => (await bucket.get(key))?.json<Received>()));
  return all.filter((one) => one?.key === sdkKey) as Received[];
}

/** Their events. */
async function readReceived(sdkKey: string): Promise<Record<string, unknown>[]> {
  return (await readPosts(sdkKey)).flatMap(({ body }) => body.batch[0]?.events ?? []);
}

describe("cloud mode", () => {
  let world: Awaited<ReturnType<typeof createEnvironment>>;
  let headers: Record<string, string>;
  beforeAll(async () => {
    world = await createEnvironment();
    headers = { authorization: world.serverKey };
  });

  it("answers one variable", async () => {
    const response = await post("/v1/variables/text", { user_id: "u1" }, headers);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      _id: "x-text",
      key: "text",
      type: "String",
      value: `${world.environmentId} v1`,
      _feature: "f-all",
      eval: { reason: "TARGETING_MATCH", details: "All Users", target_id: "t-all" },
    });
  });

  it("answers all variables and features", async () => {
    const user = {
      user_id: "u1",
      country: "CA",
      appBuild: "7",
      createdDate: 1,
      lastSeenDate: "2026-11-20T20:32:40.954Z",
    };
    const variables = await (await post("/v1/variables", user, headers)).json<object>();
    expect(Object.keys(variables).sort()).toEqual(["count", "data", "flag", "greeting", "text"]);
    const features = await (await post("/v1/features", user, headers)).json<Record<string, unknown>>();
    expect(features["canada"]).toMatchObject({
      _id: "f-ca",
      variationKey: "ca",
      variationName: "Canada",
      type: "experiment",
    });
  });

  it("answers 404 for variables that the user is not served or that do not exist", async () => {
    for (const key of ["greeting", "nope", "a/b", "%zz"]) {
      const response = await post(`/v1/variables/${key}`, { user_id: "u1", country: "US" }, headers);
      expect([key, response.status]).toEqual([key, 404]);
      expect(await response.json()).toMatchObject({ statusCode: 404 });
    }
  });

  it.each([
    ["/v1/variables/Text", { user_id: "u1" }, 400, "Variable Key must be lowercase"],
    ["/v1/variables", "{", 400, "The body must be a JSON user"],
    ["/v1/variables", {}, 400, ["user_id must be a non-empty string"]],
    ["/v1/features", { user_id: "u1", customData: { a: {} } }, 400, expect.any(Array)],
    ["/v1/variables", { user_id: "u1", name: "x".repeat(300_000) }, 413, expect.any(String)],
  ])("%s with %j is %i", async (path, body, status, message) => {
    const response = await post(path, body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ statusCode: status, message });
  });

  it.each([
    [{}, 401],
    [{ authorization: "dvc_server_unknown" }, 401],
  ])("%j is %i", async (wrong, status) => {
    expect((await post("/v1/variables", { user_id: "u1" }, wrong)).status).toBe(status);
    expect((await post("/v1/variables", { user_id: "u1" }, { authorization: world.clientKey })).status).toBe(401);
  });

  it("accepts the key as Bearer, as the renamed header and in the query", async () => {
    for (const accepted of [
      { authorization: `Bearer ${world.serverKey}` },
      { "devcycle-authorization": world.serverKey },
    ]) {
      expect((await post("/v1/features", { user_id: "u1" }, accepted)).status).toBe(200);
    }
    expect((await post(`/v1/features?sdkKey=${world.serverKey}`, { user_id: "u1" })).status).toBe(200);
  });

  it("counts single evaluations for the caller, after the response", async () => {
    const { serverKey } = await createEnvironment();
    const own = { authorization: serverKey };
    for (let request = 0; request < 3; request++) await post("/v1/variables/flag", { user_id: "u1" }, own);
    await post("/v1/variables/greeting", { user_id: "u1" }, own);
    await post("/v1/variables", { user_id: "u1" }, own);
    await vi.waitFor(async () => {
      const events = await readReceived(serverKey);
      const sum = (type: string): number =>
        events.filter((event) => event["type"] === type).reduce((total, event) => total + Number(event["value"]), 0);
      expect([sum("aggVariableEvaluated"), sum("aggVariableDefaulted")]).toEqual([3, 1]);
      expect(events.find((event) => event["type"] === "aggVariableEvaluated")).toMatchObject({
        target: "flag",
        metaData: { _feature: "f-all", _variation: "v-on", eval: { TARGETING_MATCH: expect.any(Number) } },
      });
    });
  });

  it("does not count OpenFeature evaluations of keys that no flag can have", async () => {
    const { serverKey } = await createEnvironment();
    const own = { authorization: serverKey };
    const context = { context: { targetingKey: "u1" } };
    expect((await post(`/ofrep/v1/evaluate/flags/${"k".repeat(5_000)}`, context, own)).status).toBe(404);
    await post("/ofrep/v1/evaluate/flags/flag", context, own);
    await vi.waitFor(async () => {
      const events = await readReceived(serverKey);
      expect(events.map((event) => event["target"])).toEqual(["flag"]);
    });
  });

  it.each(["/v1/variables/flag", "/ofrep/v1/evaluate/flags/flag"])(
    "passes the caller's trace on with the counts of %s",
    async (path) => {
      const { serverKey } = await createEnvironment();
      const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      const user = { user_id: "u1", context: { targetingKey: "u1" } };
      await post(path, user, { authorization: serverKey, traceparent });
      await vi.waitFor(async () => {
        expect((await readPosts(serverKey)).map((received) => received.traceparent)).toEqual([traceparent]);
      });
    },
  );

  it("says at /health how it is, and only to the holder of the admin token what it holds", async () => {
    expect(await (await call("/health")).json()).toEqual({ status: "ok" });
    const app = createApp({ ...createServices(env), adminToken: "the-token" });
    const ask = async (authorization: string): Promise<unknown> => {
      const request = new Request("https://flags.test/health", { headers: { authorization } });
      return (await app(request, { waitUntil: () => {} })).json();
    };
    expect(await ask("Bearer wrong")).toEqual({ status: "ok" });
    expect(await ask("Bearer the-token")).toMatchObject({
      status: "ok",
      worker: "burgee-config",
      stores: { r2: "ok" },
    });
    const head = await call("/health", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});
