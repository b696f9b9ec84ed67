import {
  type ConfigView,
  type EnvironmentPointer,
  type RecordSigner,
  artifactObjectName,
  pointerObjectName,
  sha256Hex,
} from "@burgee/contract";
import type { PlatformStores } from "@burgee/local/platform";

import { forEachOf } from "./for-each-of.ts";
import type { Place } from "./tamper-case.ts";
import type { Target, TargetVersion } from "./target.ts";

/** Objects that are written at the same time. */
const AT_ONCE = 8;

/** What the publish Worker stored, as texts that can be changed and put back. */
export interface PublishedObjects {
  /** What R2 has; throws when it has nothing. */
  read(name: string): Promise<string>;
  readPointer(environmentId: string): Promise<EnvironmentPointer>;
  /** Remembers what was there before the first write, in each store. */
  write(name: string, text: string, place: Place): Promise<void>;
  /** Undoes all writes. */
  restore(): Promise<void>;
}

export function openPublishedObjects({ bucket, namespace }: PlatformStores): PublishedObjects {
  const before = new Map<string, readonly [inR2: string | undefined, inKv: string | null]>();

  async function put(name: string, inR2: string | undefined, inKv: string | null | undefined): Promise<void> {
    if (inR2 === undefined) await bucket.delete(name);
    else await bucket.put(name, inR2);
    if (inKv === null) await namespace.delete(name);
    else if (inKv !== undefined) await namespace.put(name, inKv);
  }

  async function read(name: string): Promise<string> {
    const object = await bucket.get(name);
    if (object === null) throw new Error(`${name} is not stored`);
    return object.text();
  }

  return {
    read,
    readPointer: async (environmentId) =>
      JSON.parse(await read(pointerObjectName(environmentId))) as EnvironmentPointer,
    async write(name, text, place) {
      const stored = [await (await bucket.get(name))?.text(), await namespace.get(name, "text")] as const;
      if (!before.has(name)) before.set(name, stored);
      if (place !== "KV") await bucket.put(name, text);
      if (place !== "R2") await namespace.put(name, text);
    },
    async restore() {
      await forEachOf(before, AT_ONCE, async ([name, [inR2, inKv]]) => put(name, inR2, inKv));
      before.clear();
    },
  };
}

/**
 * The pointer that names one version of an environment, signed by the deployment's key.
 * @param shiftMs how much later than the stored pointer's its date is
 */
export async function signPointer(
  objects: PublishedObjects,
  { environmentId }: Target,
  { version, etag }: TargetVersion,
  shiftMs: number,
  signer: RecordSigner,
): Promise<string> {
  const pointer = await objects.readPointer(environmentId);
  const views = await Promise.all(
    (Object.keys(pointer.views) as ConfigView[]).map(async (view) => {
      const text = await objects.read(artifactObjectName(environmentId, version, view));
      return [view, { bytes: Buffer.byteLength(text), sha256: await sha256Hex(text) }] as const;
    }),
  );
  const lastModifiedMs = pointer.lastModifiedMs + shiftMs;
  const named = { ...pointer, version, etag, lastModifiedMs, views: Object.fromEntries(views) };
  return JSON.stringify(await signer.sign(pointerObjectName(environmentId), named));
}

/** Makes pointers look as they did before versions had digests. */
export async function dropDigests(stores: PlatformStores, targets: readonly Target[]): Promise<void> {
  const objects = openPublishedObjects(stores);
  await forEachOf(targets, AT_ONCE, async ({ environmentId }) => {
    const pointer = await objects.readPointer(environmentId);
    const views = Object.entries(pointer.views).map(([view, { bytes }]) => [view, { bytes }]);
    const text = JSON.stringify({ ...pointer, views: Object.fromEntries(views) });
    await objects.write(pointerObjectName(environmentId), text, "both");
  });
}
