import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { ConfigServer, SERVER_KEY } from "@burgee/conformance/config-server";
import { createSampleConfig } from "@burgee/conformance/sample-config";
import { afterEach, beforeEach, expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("forgetful-process.ts", import.meta.url));
let server: ConfigServer;

beforeEach(async () => {
  server = new ConfigServer();
  await server.start();
});

afterEach(async () => server.stop());

/** Runs the process; resolves with its exit code, null when it had to be killed. */
function run(timeoutMs: number): Promise<{ readonly code: number | null; readonly durationMs: number }> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [SCRIPT, server.origin, SERVER_KEY], {
    stdio: ["ignore", "ignore", "inherit"],
    timeout: timeoutMs,
  });
  return new Promise((resolve) =>
    child.on("exit", (code) => resolve({ code, durationMs: performance.now() - startedMs })),
  );
}

it("ends and delivers without close, while a stream is open", async () => {
  server.publish(createSampleConfig({ streamOrigin: server.origin }));
  const ended = run(10_000);
  await expect.poll(() => server.streamCount, { timeout: 5_000 }).toBe(1);
  expect(await ended).toMatchObject({ code: 0 });
  expect(server.posts.map(({ body }) => body).join()).toContain('"forgotten"');
}, 15_000);

it("gives up within closeTimeoutMs when nobody takes the events", async () => {
  server.publish(createSampleConfig());
  server.eventFaults.push(...Array.from({ length: 50 }, () => 503));
  const { code, durationMs } = await run(10_000);
  expect(code).toBe(0);
  expect(durationMs).toBeLessThan(6_000);
}, 15_000);
