import { pointerObjectName, type ConfigAnnouncement, type EnvironmentPointer } from "@burgee/contract";
import type { GuardedStore } from "@burgee/worker-common";

export type PublishedVersionRead =
  | { readonly kind: "found"; readonly announcement: ConfigAnnouncement }
  | { readonly kind: "nothing_published" }
  | { readonly kind: "failed"; readonly reason: string };

const decoder = new TextDecoder();

/** The announcement that the environment's current version would have had, read from its pointer. */
export async function readPublishedVersion(store: GuardedStore, environmentId: string): Promise<PublishedVersionRead> {
  const read = await store.read(pointerObjectName(environmentId));
  if (read.kind === "failed") return read;
  if (read.kind === "missing") return { kind: "nothing_published" };
  try {
    const { version, etag, lastModifiedMs } = JSON.parse(decoder.decode(read.bytes)) as EnvironmentPointer;
    return { kind: "found", announcement: { environmentId, version, etag, lastModifiedMs } };
  } catch {
    return { kind: "failed", reason: "the pointer is not JSON" };
  }
}
