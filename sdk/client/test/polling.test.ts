import { expect, it, vi } from "vitest";

import { createClient } from "../src/polling.ts";
import { CLIENT_KEY, PlatformServer } from "./platform-server.ts";
import { createMemoryStorage, TestPage } from "./test-page.ts";

it("sees new versions by polling, and opens no stream although the config names one", async () => {
  const server = new PlatformServer();
  await server.start();
  const client = createClient({
    sdkKey: CLIENT_KEY,
    baseUrl: server.origin,
    user: { user_id: "ada" },
    pollingIntervalMs: 1_000,
    storage: createMemoryStorage(),
    page: new TestPage(),
  });
  try {
    await client.ready();
    expect(client.variableValue("version", 0)).toBe(1);
    server.publish();
    await vi.waitFor(() => expect(client.variableValue("version", 0)).toBe(2), 4_000);
    expect(server.streamCount).toBe(0);
  } finally {
    await client.close();
    await server.stop();
  }
});
