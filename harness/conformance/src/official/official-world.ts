import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { EventRecord, SdkKeyKind } from "@burgee/contract";
import { startPlatform, type Platform } from "@burgee/local/platform";
import { createPublishClient } from "@burgee/publisher/client";
import type { PublishClient } from "@burgee/publisher/client";
import type { VersionRecord } from "@burgee/publisher/core";

import {
  createProjectBundle,
  EMPTY_ENVIRONMENT_KEY,
  ENVIRONMENT_KEY,
  FIRST_HEADLINE,
  PROJECT_KEY,
} from "./conformance-project.ts";
import { FaultRelay } from "./fault-relay.ts";
import { readLandedEvents } from "./read-landed-lines.ts";
import { waitUntil } from "./wait-until.ts";

const LANDING_TIMEOUT_MS = 20_000;

/** The running platform with a relay in front of it, and what cases do with it. */
export class OfficialWorld {
  readonly relay: FaultRelay;
  readonly #platform: Platform;
  readonly #publisher: PublishClient;
  readonly #stateFolder: string;
  #headlines = 0;

  private constructor(relay: FaultRelay, platform: Platform, stateFolder: string) {
    this.relay = relay;
    this.#platform = platform;
    this.#stateFolder = stateFolder;
    this.#publisher = createPublishClient({ url: platform.url, token: platform.state.secrets.adminToken });
  }

  /** Starts a separate platform; SDKs and their event streams reach it through the relay. */
  static async start(): Promise<OfficialWorld> {
    const relay = new FaultRelay();
    const PUBLIC_ORIGIN = await relay.start();
    const stateFolder = mkdtempSync(join(tmpdir(), "burgee-official-"));
    const platform = await startPlatform({
      stateFolder,
      port: 0,
      firehosePort: 0,
      bufferIntervalMs: 300,
      bindings: {
        "burgee-config": { PUBLIC_ORIGIN },
        "burgee-publish": { PUBLIC_ORIGIN },
        "burgee-realtime": { PUBLIC_ORIGIN },
      },
    });
    relay.setTarget(platform.url);
    const world = new OfficialWorld(relay, platform, stateFolder);
    // The first key of an environment establishes it; one of the two is never published.
    await world.createKey("server", EMPTY_ENVIRONMENT_KEY);
    await world.publishHeadline(FIRST_HEADLINE);
    return world;
  }

  /** Where SDKs are pointed: no trailing slash. */
  get url(): string {
    return this.relay.origin;
  }

  /** A new SDK key; the official Node SDK allows one client per key and process. */
  async createKey(kind: SdkKeyKind, environmentKey = ENVIRONMENT_KEY): Promise<string> {
    return (await this.#publisher.createKey(PROJECT_KEY, environmentKey, kind)).key;
  }

  async revokeKey(key: string): Promise<void> {
    await this.#publisher.revokeKey(PROJECT_KEY, ENVIRONMENT_KEY, key);
  }

  /** Publishes the project with this headline. */
  async publishHeadline(headline: string): Promise<VersionRecord> {
    const reply = await this.#publisher.publish(createProjectBundle(headline), {
      projectKey: PROJECT_KEY,
      environmentKey: ENVIRONMENT_KEY,
    });
    if (reply.version === undefined) throw new Error("publishing made no version");
    return reply.version;
  }

  /** Publishes files with an unknown variable type; resolves with the error. */
  async publishInvalid(): Promise<unknown> {
    const { files } = createProjectBundle("invalid");
    const broken = files.map(({ path, text }) => ({ path, text: text.replace("headline: String", "headline: Text") }));
    const options = { projectKey: PROJECT_KEY, environmentKey: ENVIRONMENT_KEY };
    return this.#publisher.publish({ files: broken }, options).catch((error: unknown) => error);
  }

  /** Ends the Workers and starts them again with the same state. */
  restartWorkers(): Promise<void> {
    return this.#platform.restartWorkers();
  }

  /** Publishes a headline that was never published before, and returns it with its version. */
  async publishChange(): Promise<{ readonly headline: string; readonly version: VersionRecord }> {
    this.#headlines += 1;
    const headline = `version ${this.#headlines}`;
    return { headline, version: await this.publishHeadline(headline) };
  }

  async rollBack(version: number): Promise<VersionRecord> {
    const reply = await this.#publisher.rollBack(version, { projectKey: PROJECT_KEY, environmentKey: ENVIRONMENT_KEY });
    if (reply.version === undefined) throw new Error("rolling back made no version");
    return reply.version;
  }

  async readCurrentVersion(): Promise<VersionRecord> {
    const { version } = await this.#publisher.readStatus(PROJECT_KEY, ENVIRONMENT_KEY);
    if (version === undefined) throw new Error("nothing is published");
    return version;
  }

  /** Landed events that match, once there are as many as asked for. */
  async waitForLanded(what: string, count: number, matches: (event: EventRecord) => boolean): Promise<EventRecord[]> {
    let found: EventRecord[] = [];
    await waitUntil(`${count} landed: ${what}`, LANDING_TIMEOUT_MS, async () => {
      found = (await readLandedEvents(this.#platform.state.landing)).filter(matches);
      return found.length >= count;
    });
    return found;
  }

  async close(): Promise<void> {
    await this.relay.stop();
    await this.#platform.close();
    rmSync(this.#stateFolder, { recursive: true, force: true });
  }
}
