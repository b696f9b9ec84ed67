import { describe, expect, it } from "vitest";

import { createRateLimiter } from "../core/rate-limiter.ts";
import { respondToHealth } from "./health.ts";

const HEALTH = { status: "misconfigured", worker: "burgee-x", streams: ["secret-stream"] } as const;

describe("the health of a Worker", () => {
  it("has details for the holder of the admin token", async () => {
    const headers = new Headers({ authorization: "Bearer the-token" });
    const response = await respondToHealth(headers, "the-token", 503, HEALTH);
    expect(response.status).toBe(503);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual(HEALTH);
  });

  it.each([
    ["no token", {}, "the-token"],
    ["a wrong token", { authorization: "Bearer other" }, "the-token"],
    ["the token without its scheme", { authorization: "the-token" }, "the-token"],
    ["an empty token of an unconfigured Worker", { authorization: "Bearer " }, ""],
    ["any token of an unconfigured Worker", { authorization: "Bearer undefined" }, undefined],
  ])("is the status alone with %s", async (_, headers, adminToken) => {
    const response = await respondToHealth(new Headers(headers), adminToken, 503, HEALTH);
    expect(await response.json()).toEqual({ status: "misconfigured" });
  });

  it("closes an address that guesses tokens, and no other", async () => {
    const login = createRateLimiter(
      { limit: 2, periodSeconds: 60 },
      { binding: undefined, clock: { now: () => 0 }, factor: "1" },
    );
    const ask = async (token: string, address: string): Promise<boolean> => {
      const headers = new Headers({ authorization: `Bearer ${token}`, "cf-connecting-ip": address });
      const response = await respondToHealth(headers, "the-token", 503, HEALTH, login);
      return (await response.text()).includes("secret-stream");
    };
    expect(await ask("the-token", "192.0.2.1")).toBe(true);
    for (const token of ["guess", "another", "the-token"]) expect(await ask(token, "192.0.2.1")).toBe(false);
    expect(await ask("the-token", "192.0.2.2")).toBe(true);
  });
});
