import {
  readPlatformWorkers,
  type PlatformWorkerName,
  claimPort,
  RAISED_LIMITS,
  startWorkersRuntime,
} from "@burgee/local/runtime";
import { createPublishClient, type PublishClient } from "@burgee/publisher/client";
import type { Miniflare } from "miniflare";

import type { PropagationTarget } from "./measure-propagation.ts";
import { LIVE_ENVIRONMENT, makeRoundFlags, PROJECT_KEY, QUIET_ENVIRONMENT } from "./round-flags.ts";

/** A target that runs on this machine. */
export interface StartedTarget extends PropagationTarget {
  close(): Promise<void>;
}

const HOST = "127.0.0.1";
const SECRET = "secret-of-the-propagation-benchmark";

/**
 * Starts the platform's Workers as they are deployed at scale: routes of one hostname lead to each Worker directly. The
 * gateway and the local runtime's entry would each cost more than the Worker behind them.
 */
export async function startTarget(stateFolder: string): Promise<StartedTarget> {
  const ports = {
    "burgee-config": await claimPort(HOST, 0, "config"),
    "burgee-realtime": await claimPort(HOST, 0, "realtime"),
    "burgee-publish": await claimPort(HOST, 0, "publish"),
  };
  const runtime = await startRuntime(stateFolder, ports);
  try {
    const client = createPublishClient({ url: originOf(ports["burgee-publish"]), token: SECRET });
    const createKey = async (environment: string, kind: "server" | "client"): Promise<string> =>
      (await client.createKey(PROJECT_KEY, environment, kind)).key;
    await publishRound(client, LIVE_ENVIRONMENT, 0);
    await publishRound(client, QUIET_ENVIRONMENT, 0);
    return {
      url: originOf(ports["burgee-config"]),
      liveKeys: {
        server: await createKey(LIVE_ENVIRONMENT, "server"),
        client: await createKey(LIVE_ENVIRONMENT, "client"),
      },
      quietServerKey: await createKey(QUIET_ENVIRONMENT, "server"),
      publishLive: (round) => publishRound(client, LIVE_ENVIRONMENT, round),
      publishQuiet: (round) => publishRound(client, QUIET_ENVIRONMENT, round),
      close: () => runtime.dispose(),
    };
  } catch (error) {
    await runtime.dispose();
    throw error;
  }
}

async function startRuntime(
  stateFolder: string,
  ports: Readonly<Partial<Record<PlatformWorkerName, number>>>,
): Promise<Miniflare> {
  const shared = {
    PUBLIC_ORIGIN: originOf(ports["burgee-realtime"]),
    STREAM_SECRET: SECRET,
    ADMIN_TOKEN: SECRET,
  };
  const workers = readPlatformWorkers({
    "burgee-config": { ...shared, ...RAISED_LIMITS["burgee-config"] },
    "burgee-publish": { ...shared, ...RAISED_LIMITS["burgee-publish"] },
    "burgee-realtime": { ...shared, ...RAISED_LIMITS["burgee-realtime"] },
    // No event is reported here; the Worker only has to start.
    "burgee-events": {
      ADMIN_TOKEN: SECRET,
      FIREHOSE_STREAMS: JSON.stringify([
        { name: "none", region: "us-east-1", ratio: 1, endpoint: "http://127.0.0.1:9" },
      ]),
      AWS_ACCESS_KEY_ID: "none",
      AWS_SECRET_ACCESS_KEY: "none",
    },
  });
  return startWorkersRuntime({
    host: HOST,
    port: 0,
    resources: stateFolder,
    workers: workers.map((worker) => {
      const port = ports[worker.name as PlatformWorkerName];
      return port === undefined ? worker : { ...worker, unsafeDirectSockets: [{ host: HOST, port }] };
    }),
    onLogEntry: () => undefined,
  });
}

function originOf(port: number | undefined): string {
  return `http://${HOST}:${port}`;
}

async function publishRound(client: PublishClient, environmentKey: string, round: number): Promise<void> {
  const { outcome } = await client.publish(makeRoundFlags(round), { projectKey: PROJECT_KEY, environmentKey });
  if (outcome !== "published") throw new Error(`Round ${round} was not published: ${outcome}`);
}
