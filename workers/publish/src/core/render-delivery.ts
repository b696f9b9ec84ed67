import type { SdkKeyKind } from "@burgee/contract";
import type { ViewDelivery } from "@burgee/publisher/core";

import type { KeyRow } from "./database-rows.ts";
import type { PublisherPorts } from "./ports.ts";

/** What views carry beside flags: the stream, and the newest public keys, so that clients leave older ones. */
export async function renderDelivery(ports: PublisherPorts, environmentId: string): Promise<ViewDelivery> {
  const keys = ports.database.listKeys(environmentId);
  return {
    sse: await ports.streamOf(environmentId),
    clientSdkKey: newestKey(keys, "client"),
    mobileSdkKey: newestKey(keys, "mobile"),
  };
}

function newestKey(keys: readonly KeyRow[], kind: SdkKeyKind): string | undefined {
  const valid = keys.filter((key) => key.kind === kind && key.text !== undefined && key.revokedAtMs === undefined);
  return valid.sort((a, b) => b.createdAtMs - a.createdAtMs)[0]?.text;
}
