import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { EVENT_PATHS, postEvents } from "../src/routes/post-events.ts";
import { type PostRefusal, respondRefused } from "../src/routes/respond.ts";
import { createServices } from "../src/services.ts";
import { ORIGIN, storeKey } from "./events-kit.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const REFUSALS: Readonly<Record<PostRefusal, number>> = {
  missing_key: 401,
  unknown_key: 401,
  wrong_key_kind: 401,
  malformed_json: 400,
  broken_body: 400,
  keys_unavailable: 503,
  overloaded: 503,
  rate_limited: 503,
  slow_body: 503,
  not_stored: 503,
};

describe("the answer to a refused post", () => {
  it.each(Object.entries(REFUSALS))(
    "%s: %i with the id of the request, which a browser may read",
    async (kind, status) => {
      const headers = new Headers({ "x-request-id": "request-of-a-caller" });
      const response = respondRefused(kind as PostRefusal, headers);
      expect([response.status, response.headers.get("x-request-id")]).toEqual([status, "request-of-a-caller"]);
      expect(response.headers.get("access-control-expose-headers")).toContain("x-request-id");
      expect(await response.json()).toEqual({ statusCode: status, message: expect.any(String) as string });
      // A prepared answer keeps nothing of the last caller.
      expect(respondRefused(kind as PostRefusal, new Headers()).headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

describe("a post whose body breaks off", () => {
  const path = EVENT_PATHS.get("/v1/events");

  it.each([
    ["chunks", {}],
    ["a declared length", { "content-length": "400" }],
    ["a large declared length", { "content-length": "400000" }],
  ])("gets 400 and no line in the log, with %s", async (_, lengths) => {
    if (path === undefined) throw new Error("the path is gone");
    const lines: string[] = [];
    for (const level of ["info", "warn", "error"] as const) {
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line));
    }
    const body = new ReadableStream({
      type: "bytes",
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"user":'));
        controller.error(new Error("Network connection lost."));
      },
    });
    const services = createServices(env);
    const headers = { authorization: await storeKey("client"), ...lengths };
    const request = new Request(`${ORIGIN}/v1/events`, { method: "POST", headers, body });
    const response = await postEvents(request, path, new Map(), services, createExecutionContext());
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ statusCode: 400, message: "The body did not arrive whole." });
    expect(lines).toEqual([]);
    expect(services.openPosts.isFull(Date.now())).toBe(false);
  });
});
