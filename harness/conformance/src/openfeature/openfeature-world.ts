import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Platform, startPlatform } from "@burgee/local/platform";
import { createPublishClient, type PublishClient } from "@burgee/publisher/client";

import { FaultRelay } from "../official/fault-relay.ts";
import { createFlagBundle, ENVIRONMENT_KEY, PROJECT_KEY, type TestFlag } from "./flag-project.ts";

const FLAGS = join(import.meta.dirname, "gherkin/test-flags.json");

/** A platform of its own with the flags of the suites, behind a relay that can lose it. */
export class OpenFeatureWorld {
  readonly relay: FaultRelay;
  readonly keys: { readonly server: string; readonly web: string };
  readonly #platform: Platform;
  readonly #publisher: PublishClient;
  readonly #stateFolder: string;
  #turn = 0;

  private constructor(
    relay: FaultRelay,
    platform: Platform,
    publisher: PublishClient,
    stateFolder: string,
    keys: OpenFeatureWorld["keys"],
  ) {
    this.relay = relay;
    this.keys = keys;
    this.#platform = platform;
    this.#publisher = publisher;
    this.#stateFolder = stateFolder;
  }

  static async start(): Promise<OpenFeatureWorld> {
    const relay = new FaultRelay();
    const PUBLIC_ORIGIN = await relay.start();
    const stateFolder = mkdtempSync(join(tmpdir(), "burgee-openfeature-"));
    const bindings = {
      "burgee-config": { PUBLIC_ORIGIN },
      "burgee-publish": { PUBLIC_ORIGIN },
      "burgee-realtime": { PUBLIC_ORIGIN },
    };
    const platform = await startPlatform({ stateFolder, port: 0, firehosePort: 0, bindings });
    relay.setTarget(platform.url);
    const publisher = createPublishClient({ url: platform.url, token: platform.state.secrets.adminToken });
    const createKey = async (kind: "server" | "client") =>
      (await publisher.createKey(PROJECT_KEY, ENVIRONMENT_KEY, kind)).key;
    const keys = { server: await createKey("server"), web: await createKey("client") };
    const world = new OpenFeatureWorld(relay, platform, publisher, stateFolder, keys);
    await world.modifyFlag();
    return world;
  }

  /** Publishes the flags, with another value of `changing-flag` each time. */
  async modifyFlag(): Promise<void> {
    this.#turn += 1;
    const specified = JSON.parse(readFileSync(FLAGS, "utf8")) as Record<string, TestFlag>;
    const where = { projectKey: PROJECT_KEY, environmentKey: ENVIRONMENT_KEY };
    const reply = await this.#publisher.publish(createFlagBundle(specified, this.#turn), where);
    if (reply.version === undefined) throw new Error("publishing made no version");
  }

  /** Cuts every connection, those that are open included. */
  loseBackend(): void {
    this.relay.addFault(/./, { kind: "cut" });
    this.relay.cutStreams();
  }

  restoreBackend(): void {
    this.relay.clearFaults();
  }

  async close(): Promise<void> {
    await this.relay.stop();
    await this.#platform.close();
    rmSync(this.#stateFolder, { recursive: true, force: true });
  }
}
