import { fileURLToPath } from "node:url";

import { ConfigServer, SERVER_KEY } from "@burgee/conformance/config-server";
import { createSampleConfig } from "@burgee/conformance/sample-config";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createTestHarness } from "wrangler";
import type { TestHarness } from "wrangler";

let server: ConfigServer;
let harness: TestHarness;

interface WorkerReply {
  readonly outcome: unknown;
  readonly value: string;
  readonly reason: string;
  readonly keys: readonly string[];
}

beforeAll(async () => {
  server = new ConfigServer();
  await server.start();
  server.publish(createSampleConfig());
  harness = createTestHarness({
    root: fileURLToPath(new URL("worker/", import.meta.url)),
    workers: [{ configPath: "./wrangler.toml", vars: { SERVER_KEY, BASE_URL: server.origin } }],
  });
  await harness.listen();
}, 60_000);

afterAll(async () => {
  await harness.close();
  await server.stop();
});

async function ask(user: string): Promise<WorkerReply> {
  const response = await harness.fetch(`/?user=${user}`);
  return (await response.json()) as WorkerReply;
}

describe("the SDK in a Worker without Node's modules", () => {
  it("evaluates as platform Cloudflare Workers and reports after the answer", async () => {
    const reply = await ask("ada");
    expect(reply).toMatchObject({ outcome: { kind: "ready" }, value: "Hello", reason: "TARGETING_MATCH" });
    expect(reply.keys).toContain("canada-only");
    expect(reply.keys).not.toContain("node-only");
    await vi.waitFor(() => expect(server.posts).toHaveLength(1), 5_000);
    expect(server.posts[0]?.body).toContain('"aggVariableEvaluated"');
  });

  it("lets one request fetch a change, while others are served what is held without waiting for it", async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const before = server.configRequests.length;
    server.publish(createSampleConfig({ bannerText: "Changed" }));
    const replies = await Promise.all(Array.from({ length: 10 }, (_, index) => ask(`user-${index}`)));
    expect(replies.filter(({ value }) => value === "Changed").length).toBeGreaterThanOrEqual(1);
    expect(replies.every(({ value }) => value === "Changed" || value === "Hello")).toBe(true);
    expect((await ask("ada")).value).toBe("Changed");
    expect(server.configRequests.length - before).toBeLessThanOrEqual(3);
  });

  it("keeps serving while the server is away", async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    server.configFaults.push(503, 503);
    expect((await ask("ada")).value).toBe("Changed");
  });
});
