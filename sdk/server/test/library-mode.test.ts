import { fileURLToPath } from "node:url";

import { createSampleConfig } from "@burgee/conformance/sample-config";
import { artifactObjectName, type EnvironmentPointer, pointerObjectName, sha256Hex } from "@burgee/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHarness } from "wrangler";
import type { TestHarness } from "wrangler";

const ENVIRONMENT = "e1";
let harness: TestHarness;

interface Reply {
  readonly outcome: { readonly kind: string };
  readonly value: string;
  readonly status: { readonly source: string; readonly isStale: boolean };
  readonly version: number | undefined;
  readonly bootstrap: number | undefined;
  readonly early: string;
}

beforeAll(async () => {
  harness = createTestHarness({
    root: fileURLToPath(new URL("library-worker/", import.meta.url)),
    workers: [{ configPath: "./wrangler.toml" }],
  });
  await harness.listen();
}, 60_000);

afterAll(() => harness.close());

async function put(name: string, body: string): Promise<void> {
  await harness.fetch(`/?name=${encodeURIComponent(name)}`, { method: "PUT", body });
}

async function publish(version: number, bannerText: string): Promise<void> {
  const text = JSON.stringify(createSampleConfig({ bannerText }));
  const view = { bytes: text.length, sha256: await sha256Hex(text) };
  const pointer: EnvironmentPointer = {
    projectId: "p1",
    projectKey: "shop",
    environmentId: ENVIRONMENT,
    environmentKey: "production",
    version,
    lastModifiedMs: Date.parse("2026-11-20T10:00:00.000Z") + version * 1_000,
    etag: `"v${version}"`,
    views: { "server-v2": view, client: view },
  };
  await put(artifactObjectName(ENVIRONMENT, version, "server-v2"), text);
  await put(artifactObjectName(ENVIRONMENT, version, "client"), text);
  await put(pointerObjectName(ENVIRONMENT), JSON.stringify(pointer));
}

async function ask(method = "GET"): Promise<Reply> {
  return (await (await harness.fetch(`/?name=${ENVIRONMENT}`, { method })).json()) as Reply;
}

function pass(): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, 1_100));
}

describe("a Worker with a binding to the platform's bucket", () => {
  it("serves defaults while nothing is published, and finds the first version", async () => {
    expect(await ask()).toMatchObject({
      outcome: { kind: "unavailable" },
      value: "default",
      status: { source: "none" },
    });
    await publish(1, "One");
    await pass();
    expect(await ask()).toMatchObject({ outcome: { kind: "ready" }, value: "One", version: 1, bootstrap: 1 });
  });

  it("serves what it holds while it looks for a new version, and the new one next", async () => {
    await publish(2, "Two");
    await pass();
    expect((await ask()).value).toBe("One");
    await expect.poll(async () => (await ask()).value).toBe("Two");
  });

  it("keeps the last good config when an artifact is not what the pointer says", async () => {
    await publish(3, "Three");
    await put(artifactObjectName(ENVIRONMENT, 3, "server-v2"), "{}");
    await pass();
    await ask();
    await expect.poll(async () => (await ask()).status).toMatchObject({ source: "live", isStale: true });
    expect((await ask()).value).toBe("Two");
  });

  it("starts from its cache while the bucket has nothing that can be used", async () => {
    expect(await ask("DELETE")).toMatchObject({
      outcome: { kind: "cached" },
      value: "Two",
      status: { source: "cache" },
    });
  });
});
