import { sha256Hex } from "@burgee/contract";
import { createRateLimiter, type RateLimitBinding } from "@burgee/worker-common";
import { createManualClock } from "@burgee/worker-common/testing";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { serve } from "../src/routes/serve.ts";
import { createServices, type Limiters, type Services } from "../src/services.ts";
import { storeKey, streamPath } from "./stream-client.ts";

const ORIGIN = "https://shop.example";

const opened: Response[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.splice(0).map(async (response) => response.body?.cancel()));
});

/** Services of an isolate whose limit is reached after `count` openings. */
function limit(name: keyof Limiters, count: number): Services {
  const services = createServices(env);
  const deps = { binding: undefined, clock: createManualClock(), factor: undefined };
  const limiter = createRateLimiter({ limit: count, periodSeconds: 60 }, deps);
  return { ...services, limiters: { ...services.limiters, [name]: limiter } };
}

async function open(services: Services, url: string, address: string | undefined): Promise<Response> {
  const headers = { origin: ORIGIN, ...(address === undefined ? {} : { "cf-connecting-ip": address }) };
  const response = await serve(new Request(url, { headers }), services);
  if (response.status === 200) opened.push(response);
  return response;
}

async function expectRefusal(response: Response): Promise<void> {
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "60"]);
  expect(response.headers.get("access-control-allow-origin")).toBe(ORIGIN);
  expect(await response.json()).toMatchObject({ statusCode: 429, message: expect.stringContaining("try again in 60") });
}

describe("openings of streams over a limit", () => {
  it("of an address get 429, whatever token they bring; other addresses and other Workers are served", async () => {
    const services = limit("address", 2);
    const url = await streamPath("limited-address");
    for (let index = 0; index < 2; index += 1) expect((await open(services, url, "198.51.100.1")).status).toBe(200);
    for (const token of [url, url.replace(/token=[^&]*/, "token=invented")]) {
      await expectRefusal(await open(services, token, "198.51.100.1"));
    }
    expect((await open(services, url, "198.51.100.2")).status).toBe(200);
    expect((await open(services, url, undefined)).status).toBe(200);
    expect(services.meter.read()["rate_limited"]).toBe(2);
  });

  it("of an address cost no signature", async () => {
    const services = limit("address", 1);
    const url = await streamPath("limited-work");
    await open(services, url, "198.51.100.3");
    const signatures = ["importKey", "sign", "verify"].map((name) => vi.spyOn(crypto.subtle, name as "sign"));
    await expectRefusal(await open(services, url, "198.51.100.3"));
    for (const signature of signatures) expect(signature).not.toHaveBeenCalled();
    expect((await open(services, url, "198.51.100.4")).status).toBe(200);
    expect(signatures.some(({ mock }) => mock.calls.length > 0)).toBe(true);
  });

  it("of an address count wrong tokens, too", async () => {
    const services = limit("address", 2);
    const wrong = "https://burgee.test/event-stream?environment=e1&token=invented";
    const statuses: number[] = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await open(services, wrong, "198.51.100.5")).status);
    expect(statuses).toEqual([401, 401, 429]);
  });

  it("of an SDK key get 429 from every address, and other keys of the environment are served", async () => {
    const services = limit("key", 1);
    const [busy, other] = [await storeKey("dvc_client_busy", "keys"), await storeKey("dvc_client_other", "keys")];
    const url = await streamPath("keys", { keyDigest: busy });
    expect((await open(services, url, "198.51.100.6")).status).toBe(200);
    await expectRefusal(await open(services, url, "198.51.100.7"));
    for (const options of [{ keyDigest: other }, {}]) {
      expect((await open(services, await streamPath("keys", options), "198.51.100.7")).status).toBe(200);
    }
  });

  it("are refused when the binding says so, near the limit of the isolate", async () => {
    const asked: string[] = [];
    const binding: RateLimitBinding = {
      async limit({ key }) {
        asked.push(key);
        return { success: false };
      },
    };
    const settings = { ...env, ADDRESS_LIMIT: binding, RATE_LIMIT_FACTOR: "0.001" };
    const services = createServices(settings);
    await expectRefusal(await open(services, await streamPath("asked"), "198.51.100.8"));
    expect(asked).toEqual([await sha256Hex("198.51.100.8")]);
  });

  it("are logged once in a while, without the address and the token", async () => {
    const lines: string[] = [];
    vi.spyOn(console, "warn").mockImplementation((line: string) => void lines.push(line));
    const services = limit("address", 1);
    const url = await streamPath("limited-log");
    for (let index = 0; index < 4; index += 1) await open(services, url, "198.51.100.9");
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ level: "warn", limit: "address" }]);
    expect(lines.join()).not.toMatch(/198\.51|token/);
  });
});
