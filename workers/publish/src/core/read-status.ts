import type { EnvironmentPointer } from "@burgee/contract";
import type { StatusReply } from "@burgee/publisher/core";

import { countKeys } from "./manage-keys.ts";
import { describeOverlay } from "./overlay/entries-in-force.ts";
import type { PublisherPorts } from "./ports.ts";

/** Status of an environment, or undefined when none has that key. Stores that fail to answer show as null. */
export async function readStatus(ports: PublisherPorts, environmentKey: string): Promise<StatusReply | undefined> {
  const environment = ports.database.findEnvironment(environmentKey);
  if (environment === undefined) return undefined;
  const version = ports.database.findVersion(environment.id, environment.version);
  const [pointer, copied, streams, owner] = await Promise.allSettled([
    ports.store.readPointer(environment.id),
    ports.store.readCopiedPointer(environment.id),
    ports.announcer.countStreams(environment.id),
    ports.store.readOwner(environment.id),
  ]);
  const overlay = describeOverlay(ports, environment);
  const openStreams = streams.status === "fulfilled" ? streams.value : undefined;
  return {
    environmentId: environment.id,
    environmentKey,
    ...(version === undefined ? {} : { version }),
    stores: {
      r2: pointer.status === "fulfilled" ? (pointer.value?.version ?? null) : null,
      kv: copied.status === "fulfilled" ? (copied.value?.version ?? null) : null,
    },
    ...readForeignProjects(
      ports.projectKey,
      owner.status === "fulfilled" ? owner.value : undefined,
      pointer.status === "fulfilled" ? pointer.value?.projectKey : undefined,
    ),
    ...(overlay === undefined ? {} : { overlay }),
    keys: countKeys(ports.database.listKeys(environment.id)),
    ...(openStreams === undefined ? {} : { streams: openStreams }),
    ...(ports.store.signingKeyId === undefined
      ? {}
      : { unsigned: listUnsigned(ports, settledValue(pointer), settledValue(copied)) }),
  };
}

function readForeignProjects(
  projectKey: string,
  owner: string | undefined,
  holder: string | undefined,
): Pick<StatusReply, "ownedBy" | "takenBy"> {
  if (owner !== undefined && owner !== projectKey) return { ownedBy: owner };
  return holder === undefined || holder === projectKey ? {} : { takenBy: holder };
}

/** What is stored without the signature of the current key. */
function listUnsigned(
  { database, store: { signingKeyId } }: PublisherPorts,
  pointer: EnvironmentPointer | undefined,
  copied: EnvironmentPointer | undefined,
): readonly string[] {
  const isUnsigned = (stored: EnvironmentPointer | undefined): boolean =>
    stored !== undefined && stored.signatureKeyId !== signingKeyId;
  return [
    ...(isUnsigned(pointer) ? ["pointer in R2"] : []),
    ...(isUnsigned(copied) ? ["pointer in KV"] : []),
    ...(database.readSigningKeyId() === signingKeyId ? [] : ["keys"]),
  ];
}

function settledValue<Value>(result: PromiseSettledResult<Value>): Value | undefined {
  return result.status === "fulfilled" ? result.value : undefined;
}
