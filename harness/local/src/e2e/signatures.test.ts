import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { createSigningKey } from "@burgee/contract";
import { createPublishClient, type PublishClient } from "@burgee/publisher/client";
import { repositoryRoot } from "@burgee/scripts/workers";
import { createClient, type ConfigVerification } from "@burgee/server-sdk";
import { readFlagFiles } from "burgee/flag-files";
import { afterAll, expect, it } from "vitest";

import { startPlatform, type Platform } from "../platform.ts";

const root = mkdtempSync(join(tmpdir(), "burgee-signatures-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ENVIRONMENT = "production";
/** The publish Worker signs what is stored fifteen seconds after the first call. */
const SIGNING_TIMEOUT_MS = 60_000;

interface Settings {
  readonly signingKey?: string;
  readonly publicKeys?: Readonly<Record<string, string>>;
  readonly mode: "off" | "log" | "require";
}

/** Runs a step on the platform of this test, started with other settings over the same stores. */
async function withPlatform(settings: Settings, step: (platform: Platform, client: PublishClient) => Promise<void>) {
  const { signingKey = "", publicKeys = {}, mode } = settings;
  const checked = { INTEGRITY: mode, SIGNING_PUBLIC_KEYS: JSON.stringify(publicKeys) };
  const platform = await startPlatform({
    stateFolder: join(root, "state"),
    port: 0,
    firehosePort: 0,
    bindings: {
      "burgee-config": checked,
      "burgee-events": checked,
      "burgee-realtime": checked,
      "burgee-publish": { ...checked, SIGNING_KEY: signingKey },
    },
  });
  try {
    await step(platform, createPublishClient({ url: platform.url, token: platform.state.secrets.adminToken }));
  } finally {
    await platform.close();
  }
}

it("goes from unsigned stores to required signatures, and from one key to the next", { timeout: 240_000 }, async () => {
  const [first, next] = [await createSigningKey("first"), await createSigningKey("next")];
  const publicKeys = { first: first.publicKey };
  const both = { ...publicKeys, next: next.publicKey };
  const bundle = await readFlagFiles(resolve(repositoryRoot, "examples/storefront/flags"));
  const projectKey = "storefront";
  let sdkKey = "";

  const fetchStatus = async ({ url }: Platform): Promise<number> =>
    (await fetch(`${url}/config/v2/server/${sdkKey}.json`)).status;
  /** How a client ends that insists on signatures. */
  const startClient = async ({ url }: Platform, verification: ConfigVerification): Promise<string> => {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    await using client = createClient({ sdkKey, baseUrl: url, updates: "on-demand", verification, logger });
    const outcome = await client.ready();
    return outcome.kind === "ready" ? "ready" : outcome.problem;
  };
  /** Waits until everything is signed; asks for the config all the while. Returns every status that was not 200. */
  const awaitSigned = async (platform: Platform, client: PublishClient): Promise<readonly number[]> => {
    const failed: number[] = [];
    const deadlineMs = Date.now() + SIGNING_TIMEOUT_MS;
    while (Date.now() < deadlineMs) {
      const { unsigned } = await client.readStatus(projectKey, ENVIRONMENT);
      const status = await fetchStatus(platform);
      if (status !== 200) failed.push(status);
      if (unsigned?.length === 0) return failed;
      await sleep(200);
    }
    throw new Error("not everything was signed in time");
  };

  await withPlatform({ mode: "off" }, async (platform, client) => {
    const author = { actor: "ann", message: "first" };
    await client.publish(bundle, { projectKey, environmentKey: ENVIRONMENT, ...author });
    ({ key: sdkKey } = await client.createKey(projectKey, ENVIRONMENT, "server", author));
    expect(await fetchStatus(platform)).toBe(200);
    expect(await client.readStatus(projectKey, ENVIRONMENT)).not.toHaveProperty("unsigned");
  });
  await withPlatform({ mode: "require", publicKeys }, async (platform) => {
    // Requiring what nobody signed yet: refused, but not for good.
    expect(await fetchStatus(platform)).toBe(503);
  });
  await withPlatform({ mode: "log", publicKeys, signingKey: first.privateKey }, async (platform, client) => {
    expect(await startClient(platform, { publicKeys })).toBe("the config was refused: it is not signed");
    expect(await awaitSigned(platform, client)).toEqual([]);
  });
  await withPlatform({ mode: "require", publicKeys: both, signingKey: next.privateKey }, async (platform, client) => {
    expect(await startClient(platform, { publicKeys })).toBe("ready");
    expect(await awaitSigned(platform, client)).toEqual([]);
  });
  await withPlatform({ mode: "require", publicKeys: { next: next.publicKey } }, async (platform) => {
    expect(await fetchStatus(platform)).toBe(200);
    expect(await startClient(platform, { publicKeys: { next: next.publicKey } })).toBe("ready");
    expect(await startClient(platform, { publicKeys })).toBe("the config was refused: it is signed by an unknown key");
  });
});
