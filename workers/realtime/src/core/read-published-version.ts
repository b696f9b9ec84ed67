import { pointerObjectName, type ConfigAnnouncement, type EnvironmentPointer } from "@burgee/contract";
import type { GuardedStore, Integrity } from "@burgee/worker-common";

export type PublishedVersionRead =
  | { readonly kind: "found"; readonly announcement: ConfigAnnouncement }
  | { readonly kind: "nothing_published" }
  | { readonly kind: "failed"; readonly reason: string };

const decoder = new TextDecoder();

/** The announcement that the environment's current version would have had, read from its pointer. */
export async function readPublishedVersion(
  store: GuardedStore,
  environmentId: string,
  integrity: Integrity,
): Promise<PublishedVersionRead> {
  const objectName = pointerObjectName(environmentId);
  const read = await store.read(objectName);
  if (read.kind === "failed") return read;
  if (read.kind === "missing") return { kind: "nothing_published" };
  try {
    const record = JSON.parse(decoder.decode(read.bytes)) as EnvironmentPointer;
    if (!(await integrity.admits({ objectName, record, store: store.name, environmentId }))) {
      return { kind: "failed", reason: "the pointer failed its check" };
    }
    const { version, etag, lastModifiedMs } = record;
    if (version === 0) return { kind: "nothing_published" };
    return { kind: "found", announcement: { environmentId, version, etag, lastModifiedMs } };
  } catch {
    return { kind: "failed", reason: "the pointer is not JSON" };
  }
}
