import { type EnvironmentPointer, isRecord, pointerObjectName } from "@burgee/contract";
import { type GuardedStore, type Integrity, parseJsonBytes } from "@burgee/worker-common";

import type { PublishedVersion } from "./published-version.ts";

export interface FoundPointer {
  readonly kind: "found";
  readonly pointer: EnvironmentPointer;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type PointerRead = FoundPointer | { readonly kind: "missing" | "failed" | "invalid" };

/** The pointer of an environment in one store, once its signature is good enough. */
export async function readPointer(
  store: GuardedStore,
  environmentId: string,
  held: PublishedVersion | undefined,
  integrity: Integrity,
): Promise<PointerRead> {
  const objectName = pointerObjectName(environmentId);
  const read = await store.read(objectName);
  if (read.kind !== "found") return { kind: read.kind };
  const { bytes } = read;
  // Usually nothing changed, and what was checked once need not be checked again.
  if (held !== undefined && isEqual(bytes, held.pointerBytes)) return { kind: "found", pointer: held.pointer, bytes };
  const stored = { objectName, store: store.name, environmentId };
  const parsed = parseJsonBytes(bytes);
  if (isRecord(parsed) && parsed["version"] === 0) return { kind: "missing" };
  const pointer = parsePointer(parsed, environmentId);
  if (pointer === undefined) {
    integrity.report("malformed", stored);
    return { kind: "invalid" };
  }
  const isAdmitted = await integrity.admits({ ...stored, record: pointer });
  return isAdmitted ? { kind: "found", pointer, bytes } : { kind: "invalid" };
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && one.every((byte, index) => byte === other[index]);
}

/** A pointer, or undefined when a member is missing, has the wrong type, or names another environment. */
function parsePointer(input: unknown, environmentId: string): EnvironmentPointer | undefined {
  if (!isRecord(input) || input["environmentId"] !== environmentId) return undefined;
  const { version, lastModifiedMs, etag, views } = input;
  const isComplete =
    typeof version === "number" &&
    Number.isSafeInteger(version) &&
    typeof lastModifiedMs === "number" &&
    Number.isFinite(lastModifiedMs) &&
    typeof etag === "string" &&
    etag.length > 2 &&
    isRecord(views) &&
    Object.values(views).every(isStoredView);
  return isComplete ? (input as unknown as EnvironmentPointer) : undefined;
}

function isStoredView(view: unknown): boolean {
  if (!isRecord(view)) return false;
  const { bytes, sha256 } = view;
  return typeof bytes === "number" && (sha256 === undefined || typeof sha256 === "string");
}
