import { sha256Hex } from "@burgee/contract";
import { createRateLimiter, type OperatorLimiters, type RateLimitBinding } from "@burgee/worker-common";
import { createManualClock } from "@burgee/worker-common/testing";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { afterEach, describe, expect, it, vi } from "vitest";

import { mountAdmin } from "../src/routes/admin.ts";
import { createIsolateState, createServices, type IsolateState, type PublishContext } from "../src/services.ts";
import { ADMIN_TOKEN } from "./admin-client.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** An isolate whose limit is reached after `count` requests. */
function limit(name: keyof OperatorLimiters, count: number): IsolateState {
  const isolate = createIsolateState(env);
  const deps = { binding: undefined, clock: createManualClock(), factor: undefined };
  const limiter = createRateLimiter({ limit: count, periodSeconds: 60 }, deps);
  return { ...isolate, limiters: { ...isolate.limiters, [name]: limiter } };
}

/** Asks an operator route. */
async function ask(isolate: IsolateState, address: string, token: string = ADMIN_TOKEN): Promise<Response> {
  const app = new Hono<PublishContext>();
  app.use(async (context, next) => {
    context.set("services", createServices(env, isolate));
    await next();
  });
  mountAdmin(app);
  const headers = { authorization: `Bearer ${token}`, "cf-connecting-ip": address };
  return app.request("/admin/v1/projects/limits/environments", { headers }, env);
}

describe("calls of the publishing API over a limit", () => {
  it("get 429 with Retry-After and are counted, while other addresses are served", async () => {
    const isolate = limit("operator", 2);
    for (let index = 0; index < 2; index += 1) expect((await ask(isolate, "192.0.2.1")).status).toBe(200);
    for (const token of [ADMIN_TOKEN, "guess"]) {
      const refused = await ask(isolate, "192.0.2.1", token);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
      expect(await refused.json()).toMatchObject({ statusCode: 429, error: "Too Many Requests" });
    }
    expect((await ask(isolate, "192.0.2.2")).status).toBe(200);
    expect(isolate.meter.read()).toEqual({ rate_limited: 2 });
  });

  it("of wrong tokens are counted beside those that were refused with 401", async () => {
    const isolate = limit("login", 2);
    const statuses: number[] = [];
    for (const token of ["guess", "guess", "guess", ADMIN_TOKEN]) {
      statuses.push((await ask(isolate, "192.0.2.3", token)).status);
    }
    expect(statuses).toEqual([401, 401, 429, 429]);
    expect((await ask(isolate, "192.0.2.4")).status).toBe(200);
    expect(isolate.meter.read()).toEqual({ operator_refused: 2, rate_limited: 2 });
  });

  it("are refused when the binding says so, near the limit of the isolate", async () => {
    const asked: string[] = [];
    const binding: RateLimitBinding = {
      async limit({ key }) {
        asked.push(key);
        return { success: false };
      },
    };
    const settings = { ...env, OPERATOR_LIMIT: binding, RATE_LIMIT_FACTOR: "0.001" };
    expect((await ask(createIsolateState(settings), "192.0.2.5")).status).toBe(429);
    expect(asked).toEqual([await sha256Hex("192.0.2.5")]);
  });
});
