import { SDK_KEY_KINDS, type SdkKeyKind } from "@burgee/contract";
import type { PublishClient } from "@burgee/publisher/client";

import type { KeysByKind } from "./credentials.ts";

/** Makes a key of each kind for an environment. */
export async function createKeys(
  client: PublishClient,
  projectKey: string,
  environmentKey: string,
): Promise<KeysByKind> {
  const keys: Partial<Record<SdkKeyKind, string>> = {};
  for (const kind of SDK_KEY_KINDS) keys[kind] = (await client.createKey(projectKey, environmentKey, kind)).key;
  return keys as KeysByKind;
}
