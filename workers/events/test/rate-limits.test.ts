import { sha256Hex } from "@burgee/contract";
import { createRateLimiter } from "@burgee/worker-common";
import { createManualClock } from "@burgee/worker-common/testing";
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";

import { adminRoutes } from "../src/routes/admin.ts";
import { postEvents } from "../src/routes/post-events.ts";
import { createServices, type Services } from "../src/services.ts";
import { clientBody, ORIGIN, storeKey } from "./events-kit.ts";
import { TEST_ADMIN_TOKEN } from "./test-secrets.ts";

/** Services whose limits of one kind are reached after `count` requests. */
function limit(name: keyof Services["limiters"], count: number): Services {
  const services = createServices(env);
  const limiter = createRateLimiter(
    { limit: count, periodSeconds: 60 },
    { binding: undefined, clock: createManualClock(), factor: undefined },
  );
  return { ...services, limiters: { ...services.limiters, [name]: limiter } };
}

function postFrom(services: Services, key: string, address: string | undefined): Promise<Response> {
  const headers = { authorization: key, ...(address === undefined ? {} : { "cf-connecting-ip": address }) };
  const request = new Request(`${ORIGIN}/v1/events`, {
    method: "POST",
    headers,
    body: JSON.stringify(clientBody(["a"])),
  });
  const path = { path: "/v1/events", shape: "single", keyKinds: ["client"] } as const;
  return postEvents(request, path, new Map(), services, createExecutionContext());
}

async function askFrom(
  services: Services,
  address: string,
  token: string | undefined,
  body?: string,
): Promise<Response> {
  const headers = { "cf-connecting-ip": address, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const request = new Request(`${ORIGIN}/v1/events/sweep`, {
    method: "POST",
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return adminRoutes.fetch(request, { services, adminToken: TEST_ADMIN_TOKEN }, createExecutionContext());
}

describe("posts over a limit", () => {
  it("of an address get 503 with Retry-After, also with other keys; other addresses and Workers are not touched", async () => {
    const services = limit("address", 2);
    const [first, second] = [await storeKey("client"), await storeKey("client")];
    expect((await postFrom(services, first, "203.0.113.1")).status).toBe(201);
    expect((await postFrom(services, second, "203.0.113.1")).status).toBe(201);
    for (const key of [first, second, "dvc_client_invented"]) {
      const refused = await postFrom(services, key, "203.0.113.1");
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
      expect(refused.headers.get("access-control-allow-origin")).toBe("*");
      expect(await refused.json()).toMatchObject({
        statusCode: 503,
        message: expect.stringContaining("send them again"),
      });
    }
    expect((await postFrom(services, first, "203.0.113.2")).status).toBe(201);
    expect((await postFrom(services, first, undefined)).status).toBe(201);
    expect(services.meter.read()["rate_limited"]).toBe(3);
  });

  it("of a key get 503 from every address; unknown keys have no budget to use up", async () => {
    const services = limit("key", 1);
    const key = await storeKey("client");
    for (let index = 0; index < 5; index++) {
      expect((await postFrom(services, "dvc_client_invented", "203.0.113.9")).status).toBe(401);
    }
    expect((await postFrom(services, key, "203.0.113.1")).status).toBe(201);
    expect((await postFrom(services, key, "203.0.113.2")).status).toBe(503);
    expect((await postFrom(services, await storeKey("client"), "203.0.113.1")).status).toBe(201);
  });

  it("are refused when the binding says so, near the limit of the isolate", async () => {
    const asked: string[] = [];
    const binding = {
      limit: async ({ key }: { key: string }) => {
        asked.push(key);
        return { success: false };
      },
    };
    const services = createServices({ ...env, ADDRESS_LIMIT: binding, RATE_LIMIT_FACTOR: "0.001" });
    const key = await storeKey("client");
    expect((await postFrom(services, key, "203.0.113.1")).status).toBe(503);
    expect(asked).toEqual([await sha256Hex("203.0.113.1")]);
  });
});

describe("operators' routes", () => {
  it("answer 429 after too many wrong tokens, also to the right one, and log no token", async () => {
    const lines: string[] = [];
    vi.spyOn(console, "warn").mockImplementation((line: string) => void lines.push(line));
    const services = limit("login", 3);
    const statuses: number[] = [];
    for (const token of ["wrong-1", undefined, "wrong-2", "wrong-3", TEST_ADMIN_TOKEN]) {
      statuses.push((await askFrom(services, "203.0.113.5", token)).status);
    }
    vi.restoreAllMocks();
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await askFrom(services, "203.0.113.6", TEST_ADMIN_TOKEN)).status).toBe(200);
    expect(lines.join()).toContain("an operator's request was refused");
    expect(lines.join()).not.toMatch(/wrong-\d/);
    expect(services.meter.read()).toMatchObject({ operator_refused: 3, rate_limited: 2 });
  });

  it("answer 429 with Retry-After to too many requests of one address", async () => {
    const services = limit("operator", 1);
    expect((await askFrom(services, "203.0.113.5", TEST_ADMIN_TOKEN)).status).toBe(200);
    const refused = await askFrom(services, "203.0.113.5", TEST_ADMIN_TOKEN);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(await refused.json()).toMatchObject({ statusCode: 429 });
  });

  it("read the body of a refused request before they answer, so that the sender sees a 401 and no reset", async () => {
    const services = createServices(env);
    const headers = { authorization: "Bearer wrong" };
    const body = "x".repeat(1024 * 1024);
    const request = new Request(`${ORIGIN}/v1/events/replay`, { method: "POST", headers, body });
    const answer = await adminRoutes.fetch(
      request,
      { services, adminToken: TEST_ADMIN_TOKEN },
      createExecutionContext(),
    );
    expect(answer.status).toBe(401);
    expect(request.bodyUsed).toBe(true);
  });
});
