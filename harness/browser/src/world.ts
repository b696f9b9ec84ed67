import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { startSeededPlatform } from "@burgee/local/seeded-platform";
import { createPublishClient } from "@burgee/publisher/client";

import { bundleApp } from "./bundle-app.ts";
import { waitUntilEqual } from "./check.ts";
import { type Chromium, startChromium } from "./chromium.ts";
import { createFlags, type EnvironmentKey, HEADLINE, type Headlines, PROJECT_KEY, writeFlags } from "./flags.ts";
import { countLanded, type LandedUser } from "./landed-events.ts";
import { type PageServer, startPageServer } from "./page-server.ts";
import { CONFIG_PATH } from "./read-page.ts";
import { type Relay, startRelay } from "./relay.ts";

/** What the cases share. */
export interface World {
  /** Address of the platform for pages: the relay. */
  readonly relay: Relay;
  readonly pages: PageServer;
  readonly chromium: Chromium;
  readonly clientKeys: Readonly<Record<EnvironmentKey, string>>;
  /** Folder for a screenshot of each page, when wanted. */
  readonly screenshots: string | undefined;
  /** Publishes another headline. Returns once the platform serves it. */
  publish(environment: EnvironmentKey, headline: string): Promise<void>;
  /** Lands all events that have arrived, and counts those of users whose id begins with the prefix. */
  countLanded(prefix: string): Promise<ReadonlyMap<string, LandedUser>>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly executable: string;
  readonly screenshots: string | undefined;
  report(step: string): void;
}

/** The platform buffers events for this long after it has answered a post. */
const LANDING_MS = 200;

/** Starts platform, relay, page server and browser. */
export async function createWorld({ executable, screenshots, report }: WorldOptions): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "burgee-browser-"));
  let headlines: Headlines = { development: "first", production: "first" };
  await writeFlags(join(folder, "flags"), createFlags(headlines));
  const relay = await startRelay();
  const { platform, profile } = await startSeededPlatform({
    stateFolder: join(folder, "state"),
    flagsFolder: join(folder, "flags"),
    port: 0,
    firehosePort: 0,
    bufferIntervalMs: LANDING_MS,
    // Streams are announced below this origin: pages shall reach them through the relay as well.
    bindings: { "burgee-config": { PUBLIC_ORIGIN: relay.origin } },
    onProgress: report,
  });
  relay.setTarget(platform.url);
  const publisher = createPublishClient({ url: platform.url, token: profile.adminToken });
  const pages = await startPageServer(await bundleApp());
  report("Starting Chromium…");
  const chromium = await startChromium(executable, join(folder, "chromium"));
  const clientKeys = { development: readKey("development"), production: readKey("production") };

  function readKey(environment: EnvironmentKey): string {
    const key = profile.keys[environment]?.client;
    if (key === undefined) throw new Error(`the platform made no client key for ${environment}`);
    return key;
  }

  return {
    relay,
    pages,
    chromium,
    clientKeys,
    screenshots,
    async publish(environment, headline) {
      headlines = { ...headlines, [environment]: headline };
      const options = { projectKey: PROJECT_KEY, environmentKey: environment, actor: "browser suite" };
      const message = `The headline is ${headline}`;
      const { version } = await publisher.publish(createFlags(headlines), { ...options, message });
      const query = new URLSearchParams({ sdkKey: clientKeys[environment], user_id: "publisher", sse: "1" });
      // The platform waits for this version instead of answering from memory.
      if (version !== undefined) {
        query.set("sseEtag", version.etag);
        query.set("sseLastModified", String(version.lastModifiedMs));
      }
      const url = `${platform.url}${CONFIG_PATH}?${query}`;
      await waitUntilEqual("the platform's headline", () => readHeadline(url), headline);
    },
    async countLanded(prefix) {
      await platform.firehoseEmulator.flush();
      await wait(LANDING_MS);
      return countLanded(platform.state.landing, prefix);
    },
    async close() {
      await chromium.close();
      pages.close();
      relay.close();
      await platform.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function readHeadline(url: string): Promise<unknown> {
  const { variables } = (await (await fetch(url)).json()) as { variables?: Record<string, { value: unknown }> };
  return variables?.[HEADLINE]?.value;
}
