import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startPlatform, type Platform } from "@burgee/local/platform";
import { createPublishClient, type PublishClient } from "@burgee/publisher/client";

import { type PreparedPlatform, preparePlatform } from "../access/prepare-platform.ts";
import { createSender, type Sender } from "../access/send-request.ts";
import { type Limits, listLimitOptions } from "./limit-settings.ts";
import { createProcessGauge, type ProcessGauge } from "./process-gauge.ts";

/** A platform that may be treated badly: its own, on loopback, with a new state folder. */
export interface HostileWorld {
  readonly platform: Platform;
  readonly url: string;
  readonly adminToken: string;
  readonly prepared: PreparedPlatform;
  readonly client: PublishClient;
  /** Its requests come from thousands of addresses in turn: no limit of an address is in the way of other checks. */
  readonly sender: Sender;
  /** Every credential of the platform that no error may repeat. */
  readonly secrets: readonly string[];
  /** Targets of events that were answered 201; every one must land. */
  readonly acknowledged: Set<string>;
  /** Starts the Workers again when their process died; resolves to whether it had. */
  reviveIfDead(): Promise<boolean>;
  readonly gauge: ProcessGauge;
  close(): Promise<void>;
}

const CONNECTIONS = 8;
/** Fewer than a limiter counts at once. */
const ADDRESSES = 4_096;

/** @param isInspected whether the memory of isolates can be measured */
export async function startHostileWorld(limits: Limits, isInspected: boolean): Promise<HostileWorld> {
  const stateFolder = mkdtempSync(join(tmpdir(), "burgee-hostile-"));
  const platform = await startPlatform({
    stateFolder,
    port: 0,
    firehosePort: 0,
    bufferIntervalMs: 500,
    isInspected,
    ...listLimitOptions(limits),
  });
  const { url } = platform;
  const { adminToken } = platform.state.secrets;
  const sender = createSender(url, CONNECTIONS, createAddresses());
  let revival: Promise<boolean> | undefined;
  const close = async (): Promise<void> => {
    sender.close();
    await platform.close();
    rmSync(stateFolder, { recursive: true, force: true });
  };
  try {
    const prepared = await preparePlatform(url, adminToken);
    return {
      platform,
      url,
      adminToken,
      prepared,
      client: createPublishClient({ url, token: adminToken }),
      sender,
      secrets: prepared.values.credentials.map(({ text }) => text).filter((text) => text.length > 20),
      acknowledged: new Set(),
      async reviveIfDead() {
        if (revival === undefined && isAlive(platform)) return false;
        revival ??= platform.restartWorkers().then(() => true);
        const wasDead = await revival;
        revival = undefined;
        return wasDead;
      },
      gauge: createProcessGauge(platform, isInspected),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Private addresses, one after the other. */
function createAddresses(): () => string {
  let count = 0;
  return () => {
    const index = count++ % ADDRESSES;
    return `10.0.${index >> 8}.${index & 0xff}`;
  };
}

function isAlive(platform: Platform): boolean {
  return platform.runtimeProcesses().every(({ pid }) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  });
}
