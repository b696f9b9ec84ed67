import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { FaultRelay } from "./fault-relay.ts";

let server: Server;
let relay: FaultRelay;
let served: string[];

beforeEach(async () => {
  served = [];
  server = createServer((request, response) => {
    served.push(`${request.method} ${request.url}`);
    if (request.url === "/stream") {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(":keepalive\n\n");
      return;
    }
    response.writeHead(200, { "content-type": "application/json", etag: '"e"' }).end('{"hello":"world"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  relay = new FaultRelay();
  await relay.start();
  relay.setTarget(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await relay.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe("FaultRelay", () => {
  it("passes requests on as they are and records them", async () => {
    const response = await fetch(`${relay.origin}//a//b?c=d`, { method: "POST", body: "text" });
    expect(await response.json()).toEqual({ hello: "world" });
    expect(response.headers.get("etag")).toBe('"e"');
    expect(served).toEqual(["POST //a//b?c=d"]);
    expect(relay.requests[0]).toMatchObject({
      method: "POST",
      body: "text",
      status: 200,
      responseBody: '{"hello":"world"}',
    });
  });

  it("answers by itself as often as it was told to", async () => {
    relay.addFault(/^GET \/x/, { kind: "answer", status: 503 }, 1);
    expect((await fetch(`${relay.origin}/x`)).status).toBe(503);
    expect((await fetch(`${relay.origin}/x`)).status).toBe(200);
    expect(served).toEqual(["GET /x"]);
  });

  it.each([
    ["cut", 0],
    ["lose_answer", 1],
    ["cut_body", 1],
  ] as const)("breaks the connection: %s", async (kind, requests) => {
    relay.addFault(/./, { kind });
    await expect(fetch(`${relay.origin}/x`).then((response) => response.text())).rejects.toThrow(TypeError);
    expect(served).toHaveLength(requests);
  });

  it("truncates, delays and slows bodies, and drops headers", async () => {
    relay.addFault(/truncate/, { kind: "truncate_body" });
    relay.addFault(/delay/, { kind: "delay", delayMs: 60 });
    relay.addFault(/slow/, { kind: "slow_body", durationMs: 60 });
    relay.addFault(/drop/, { kind: "drop_headers", names: ["etag"] });
    expect(await (await fetch(`${relay.origin}/truncate`)).text()).toBe('{"hello"');
    for (const path of ["delay", "slow"]) {
      const startedMs = performance.now();
      expect(await (await fetch(`${relay.origin}/${path}`)).text()).toBe('{"hello":"world"}');
      expect(performance.now() - startedMs).toBeGreaterThan(50);
    }
    expect((await fetch(`${relay.origin}/drop`)).headers.get("etag")).toBeNull();
  });

  it("passes streams through and can cut them", async () => {
    const response = await fetch(`${relay.origin}/stream`);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe(":keepalive\n\n");
    expect(relay.streamCount).toBe(1);
    relay.cutStreams();
    await expect(reader?.read()).rejects.toThrow(TypeError);
  });
});
