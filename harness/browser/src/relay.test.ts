import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { type Relay, startRelay } from "./relay.ts";

const LATENCY_MS = 300;

let relay: Relay;
let target: Server;
let received: string[];

beforeEach(async () => {
  received = [];
  target = createServer((request, response) => {
    received.push(`${request.method} ${request.url}`);
    response.setHeader("content-type", "application/json").end('{"from":"target"}');
  }).listen(0, "127.0.0.1");
  await once(target, "listening");
  relay = await startRelay();
  relay.setTarget(`http://127.0.0.1:${(target.address() as AddressInfo).port}`);
});

afterEach(() => {
  relay.close();
  target.close();
  target.closeAllConnections();
});

describe("the relay", () => {
  it("delays a request by a connection and a way", async () => {
    relay.reset({ latencyMs: LATENCY_MS });
    const startedMs = performance.now();
    await (await fetch(`${relay.origin}/a`)).text();
    expect(performance.now() - startedMs).toBeGreaterThan(2 * LATENCY_MS - 5);
  });

  it.each([
    ["while its connection is being made", LATENCY_MS / 2, []],
    ["once it is on its way", LATENCY_MS * 1.5, ["POST /v1/events"]],
  ])("treats a request whose sender hangs up %s as a network does", async (_when, hangUpMs, expected) => {
    relay.reset({ latencyMs: LATENCY_MS });
    const signal = AbortSignal.timeout(hangUpMs);
    await expect(fetch(`${relay.origin}/v1/events`, { method: "POST", body: "{}", signal })).rejects.toThrow("timeout");
    await wait(LATENCY_MS * 3);
    expect(received).toEqual(expected);
  });

  it("refuses everybody while it is cut, and answers again afterwards", async () => {
    relay.reset({ network: "cut" });
    await expect(fetch(`${relay.origin}/a`)).rejects.toThrow("fetch failed");
    relay.reset();
    expect(await (await fetch(`${relay.origin}/a`)).json()).toEqual({ from: "target" });
  });

  it("edits configs and nothing else", async () => {
    relay.reset({ editConfig: (config) => Object.assign(config, { from: "relay" }) });
    expect(await (await fetch(`${relay.origin}/v1/sdkConfig?a=1`)).json()).toEqual({ from: "relay" });
    expect(await (await fetch(`${relay.origin}/v1/variables`)).json()).toEqual({ from: "target" });
  });
});
