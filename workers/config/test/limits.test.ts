import { type LogFields, type Meter, type RateLimiter, createRateLimiter } from "@burgee/worker-common";
import { createManualClock } from "@burgee/worker-common/testing";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { createApp } from "../src/routes/serve.ts";
import { createServices, type Services } from "../src/services.ts";
import { createEnvironment } from "./config-app.ts";

const limit = (admit: RateLimiter["admit"]): RateLimiter => ({ admit, retryAfterSeconds: 60, isSpent: () => false });
const OPEN = limit(() => true);
const CLOSED = limit(async () => false);

/** The app with some of its services replaced. */
function openApp(changes: Partial<Services>): (path: string, init?: RequestInit) => Promise<Response> {
  const app = createApp({ ...createServices(env), ...changes });
  return async (path, init) => app(new Request(`https://flags.test${path}`, init), { waitUntil: () => {} });
}

describe("rate limits", () => {
  it("shed load with 503 and Retry-After, because SDKs stop for good on 4xx; OFREP has a 429 of its own", async () => {
    const { serverKey, clientKey } = await createEnvironment();
    const headers = { ...FROM_ADDRESS.headers, authorization: serverKey };
    for (const limits of [
      { key: CLOSED, address: OPEN },
      { key: OPEN, address: CLOSED },
    ]) {
      const call = openApp({ limits });
      const answers = await Promise.all([
        call(`/config/v2/server/${serverKey}.json`, FROM_ADDRESS),
        call(`/v1/sdkConfig?sdkKey=${clientKey}&user_id=u`, FROM_ADDRESS),
        call("/v1/variables", { method: "POST", headers, body: '{"user_id":"u"}' }),
        call("/v1/features", { method: "POST", headers, body: '{"user_id":"u"}' }),
        call("/ofrep/v1/evaluate/flags", { method: "POST", headers, body: "{}" }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 429]);
      expect(answers.every((answer) => Number(answer.headers.get("retry-after")) > 0)).toBe(true);
    }
  });

  it("are named in the answer and counted for the environment once its key is known", async () => {
    const { serverKey, environmentId } = await createEnvironment();
    const points: unknown[] = [];
    const services = createServices(env);
    const meter: Meter = { count: (...point) => points.push(point), read: () => ({}) };
    const open = openApp({ ...services, meter });
    const limited = openApp({ ...services, meter, limits: { key: CLOSED, address: OPEN } });
    const path = `/config/v2/server/${serverKey}.json`;
    const refused = await limited(path);
    expect([refused.status, await refused.json()]).toEqual([503, { statusCode: 503, message: "Too many requests" }]);
    expect(points).toEqual([["rate_limited", environmentId, ["config"]]]);
    const addressLimited = openApp({ meter, limits: { key: OPEN, address: CLOSED } });
    await addressLimited(path, FROM_ADDRESS);
    expect(points.at(-1)).toEqual(["rate_limited", "", ["config"]]);
    await open(path);
    await limited("/v1/features", { method: "POST", headers: { authorization: serverKey }, body: "{}" });
    expect(points.at(-1)).toEqual(["rate_limited", environmentId, ["cloud"]]);
  });

  it("ask with the client's address, then with a key that exists", async () => {
    const { serverKey } = await createEnvironment();
    const { asked, app } = openCountingApp(async () => true);
    const ask = async (sdkKey: string): Promise<number> => (await app(configRequest(sdkKey), KEEP_ALIVE)).status;
    expect(await ask(serverKey)).toBe(200);
    expect(asked.splice(0)).toEqual(["192.0.2.7", serverKey]);
    expect(await ask("dvc_server_unknown")).toBe(403);
    expect(asked.splice(0)).toEqual(["192.0.2.7"]);
  });

  it("give invented keys none to themselves: their address counts them", async () => {
    const { asked, app } = openCountingApp((caller) => caller !== "192.0.2.7" || asked.length <= 3);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      statuses.push((await app(configRequest(`dvc_server_invented_${attempt}`), KEEP_ALIVE)).status);
    }
    expect(statuses).toEqual([403, 403, 403, 503, 503]);
    expect(new Set(asked)).toEqual(new Set(["192.0.2.7"]));
  });

  it("keep a known key that is beyond its limit from asking any store", async () => {
    const { serverKey } = await createEnvironment();
    const services = createServices(env);
    const path = `/config/v2/server/${serverKey}.json`;
    expect((await openApp(services)(path)).status).toBe(200);
    const configCache: Services["configCache"] = {
      ...services.configCache,
      peek: () => undefined,
      read: () => Promise.reject(new Error("a store was asked")),
    };
    const limited = openApp({ ...services, configCache, limits: { key: CLOSED, address: OPEN } });
    expect((await limited(path)).status).toBe(503);
  });

  it("of an address end in a minute, and hold neither for other addresses nor for Workers of the deployment", async () => {
    const { serverKey } = await createEnvironment();
    const clock = createManualClock();
    const address = createRateLimiter(
      { limit: 2, periodSeconds: 60 },
      { binding: undefined, clock, factor: undefined },
    );
    const services = createServices(env);
    const app = createApp({ ...services, limits: { key: OPEN, address } });
    const ask = async (from: string | undefined): Promise<number> => {
      const headers: Record<string, string> = from === undefined ? {} : { "cf-connecting-ip": from };
      const request = new Request(`https://flags.test/config/v2/server/${serverKey}.json`, { headers });
      return (await app(request, KEEP_ALIVE)).status;
    };
    const network = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:3:4:5:6"];
    expect(await Promise.all(network.map(ask))).toEqual([200, 200, 503]);
    expect([await ask("2001:db8:1:3::1"), await ask("192.0.2.8"), await ask(undefined)]).toEqual([200, 200, 200]);
    await clock.advance(60_000);
    expect(await ask(network[0])).toBe(200);
  });

  it("are on without any binding, with the figures that ship", async () => {
    const { serverKey } = await createEnvironment();
    const { KEY_LIMIT: _key, ADDRESS_LIMIT: _address, ...bindings } = env;
    const app = createApp(createServices({ ...bindings, RATE_LIMIT_FACTOR: "0.0001" }));
    const statuses: number[] = [];
    for (let call = 0; call < 4; call++) statuses.push((await app(configRequest(serverKey), KEEP_ALIVE)).status);
    // A ten-thousandth of 30,000 a minute.
    expect(statuses).toEqual([200, 200, 200, 503]);
  });

  it("leave a 304 from memory without a promise while memory can tell", async () => {
    const { serverKey } = await createEnvironment();
    const { asked, app } = openCountingApp(() => true);
    const etag = (await app(configRequest(serverKey), KEEP_ALIVE)).headers.get("etag") ?? "";
    const answer = app(configRequest(serverKey, { "if-none-match": etag }), KEEP_ALIVE);
    expect(answer).toBeInstanceOf(Response);
    expect((await answer).status).toBe(304);
    expect(asked.slice(-2)).toEqual(["192.0.2.7", serverKey]);
    const closed = openCountingApp(() => false).app(configRequest(serverKey), KEEP_ALIVE);
    expect(closed).toBeInstanceOf(Response);
    expect((await closed).status).toBe(503);
  });
});

const KEEP_ALIVE = { waitUntil: () => {} };
const FROM_ADDRESS = { headers: { "cf-connecting-ip": "192.0.2.7" } };

function configRequest(sdkKey: string, headers: Record<string, string> = {}): Request {
  return new Request(`https://flags.test/config/v2/server/${sdkKey}.json`, {
    headers: { ...FROM_ADDRESS.headers, ...headers },
  });
}

/** An app with one limit for keys and addresses, and the callers that it was asked for. */
function openCountingApp(admit: RateLimiter["admit"]) {
  const asked: string[] = [];
  const count = limit((caller) => {
    asked.push(caller);
    return admit(caller);
  });
  return { asked, app: createApp({ ...createServices(env), limits: { key: count, address: count } }) };
}

describe("failures inside", () => {
  const failing: readonly (readonly [string, Services["keys"]])[] = [
    [
      "at once",
      {
        peek: () => {
          throw new Error("a secret detail");
        },
        lookup: () => Promise.reject(new Error("unreachable")),
      },
    ],
    ["later", { peek: () => undefined, lookup: () => Promise.reject(new Error("a secret detail")) }],
  ];

  it.each(failing)("answer 500 to a browser without saying what broke, and log route and id (%s)", async (_, keys) => {
    const lines: [string, LogFields | undefined][] = [];
    const call = openApp({ log: (_level, message, fields) => lines.push([message, fields]), keys });
    const response = await call("/v1/sdkConfig?sdkKey=dvc_client_x&user_id=u", {
      headers: { "x-request-id": "request-500" },
    });
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ statusCode: 500, message: "Internal error" });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("x-request-id")).toBe("request-500");
    const fields = { method: "GET", route: "/v1/sdkConfig", requestId: "request-500", error: "Error: a secret detail" };
    expect(lines).toEqual([["request failed", fields]]);
  });

  it.each(failing)("are logged without the key that a path holds (%s)", async (_, keys) => {
    const lines: (LogFields | undefined)[] = [];
    const call = openApp({ log: (_level, _message, fields) => lines.push(fields), keys });
    const response = await call("/config/v2/server/dvc_server_x.json");
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([500, null]);
    expect(response.headers.get("x-request-id")).not.toBeNull();
    expect(lines).toMatchObject([{ route: "/config/v2/server/{file}" }]);
    expect(JSON.stringify(lines)).not.toContain("dvc_server");
  });

  it("answer 503 with Retry-After when no store can tell and memory holds nothing", async () => {
    const { serverKey } = await createEnvironment();
    const call = openApp({
      keys: { peek: () => undefined, lookup: async () => ({ kind: "unavailable" }) },
    });
    const response = await call(`/config/v2/server/${serverKey}.json`);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await response.json()).toMatchObject({ statusCode: 503 });
  });
});
