import { startPlatform } from "@burgee/local/platform";
import { createPublishClient, type PublishClient } from "@burgee/publisher/client";

import type { PropagationTarget } from "./measure-propagation.ts";
import { LIVE_ENVIRONMENT, makeRoundFlags, PROJECT_KEY, QUIET_ENVIRONMENT } from "./round-flags.ts";

/** A target that runs on this machine. */
export interface StartedTarget extends PropagationTarget {
  close(): Promise<void>;
}

/** Starts the local platform with both environments published once. */
export async function startTarget(stateFolder: string): Promise<StartedTarget> {
  const platform = await startPlatform({ stateFolder, port: 0, firehosePort: 0 });
  try {
    const client = createPublishClient({ url: platform.url, token: platform.state.secrets.adminToken });
    await publishRound(client, LIVE_ENVIRONMENT, 0);
    await publishRound(client, QUIET_ENVIRONMENT, 0);
    const createKey = async (environment: string, kind: "server" | "client"): Promise<string> =>
      (await client.createKey(PROJECT_KEY, environment, kind)).key;
    return {
      url: platform.url,
      liveKeys: {
        server: await createKey(LIVE_ENVIRONMENT, "server"),
        client: await createKey(LIVE_ENVIRONMENT, "client"),
      },
      quietServerKey: await createKey(QUIET_ENVIRONMENT, "server"),
      publishLive: (round) => publishRound(client, LIVE_ENVIRONMENT, round),
      publishQuiet: (round) => publishRound(client, QUIET_ENVIRONMENT, round),
      close: () => platform.close(),
    };
  } catch (error) {
    await platform.close();
    throw error;
  }
}

async function publishRound(client: PublishClient, environmentKey: string, round: number): Promise<void> {
  const { outcome } = await client.publish(makeRoundFlags(round), { projectKey: PROJECT_KEY, environmentKey });
  if (outcome !== "published") throw new Error(`Round ${round} was not published: ${outcome}`);
}
