import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Platform, type PlatformStores, startPlatform } from "@burgee/local/platform";
import { claimPort } from "@burgee/local/runtime";
import { type PublishClient, createPublishClient } from "@burgee/publisher/client";

import type { Gate } from "./gate.ts";

/** What a deployment says about signatures. */
export interface SigningSettings {
  readonly mode: "off" | "log" | "require";
  /** `SIGNING_PUBLIC_KEYS` of the Workers that read. */
  readonly publicKeys: Readonly<Record<string, string>>;
  /** `SIGNING_KEY` of the publish Worker; absent: it signs nothing. */
  readonly signingKey?: string;
}

/** The platform at one address, deployed again and again over the same stores. */
export interface Deployment extends AsyncDisposable {
  readonly url: string;
  client(): PublishClient;
  openStores(): Promise<PlatformStores>;
  /**
   * Starts all Workers anew with other settings. Cloudflare replaces Workers between requests; here the gate holds new
   * requests back while none is running. Afterwards no isolate holds anything.
   */
  deploy(settings: SigningSettings): Promise<void>;
}

const HOST = "127.0.0.1";

/** Starts the platform in a temporary folder, which is removed at the end. Needs built Workers. */
export async function startDeployment(first: SigningSettings, gate: Gate): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), "burgee-integrity-"));
  const [port, firehosePort] = [await claimPort(HOST, 0, "gateway"), await claimPort(HOST, 0, "Firehose emulator")];
  const start = ({ mode, publicKeys, signingKey = "" }: SigningSettings): Promise<Platform> => {
    const checked = { INTEGRITY: mode, SIGNING_PUBLIC_KEYS: JSON.stringify(publicKeys) };
    return startPlatform({
      stateFolder: folder,
      port,
      firehosePort,
      bindings: {
        "burgee-config": checked,
        "burgee-events": checked,
        "burgee-realtime": checked,
        "burgee-publish": { SIGNING_KEY: signingKey },
      },
    });
  };
  let platform = await start(first);
  return {
    url: platform.url,
    client: () => createPublishClient({ url: platform.url, token: platform.state.secrets.adminToken }),
    openStores: () => platform.openStores(),
    async deploy(settings) {
      await gate.close();
      await platform.close();
      platform = await start(settings);
      gate.open();
    },
    async [Symbol.asyncDispose]() {
      await platform.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
