import { createHash } from "node:crypto";

import {
  artifactObjectName,
  type EnvironmentPointer,
  pointerObjectName,
  sdkKeyObjectName,
  type SdkKeyRecord,
} from "@burgee/contract";

import type { Objects } from "./memory-stores.ts";

export interface SeenVersion {
  readonly environmentId: string;
  readonly version: number;
  readonly etag: string;
}

export interface Readers {
  /** Reads every environment and key in both stores. */
  look(): void;
  watchKey(digest: string): void;
  /** Everything that was ever seen. */
  listSeen(): readonly SeenVersion[];
}

interface ReaderDeps {
  readonly objects: Objects;
  readonly copies: ReadonlyMap<string, string>;
  readonly environmentIds: readonly string[];
  readonly report: (finding: "older" | "broken", detail: string) => void;
}

/** Readers without memory of configs, one for each store: they remember only what they must never see fall back. */
export function createReaders({ objects, copies, environmentIds, report }: ReaderDeps): Readers {
  const seen = new Map<string, SeenVersion>();
  const newest = new Map<string, EnvironmentPointer>();
  const revoked = new Set<string>();
  const digests: string[] = [];
  const stores: readonly (readonly [name: string, read: (objectName: string) => string | undefined])[] = [
    ["R2", (name) => objects.get(name)?.text],
    ["KV", (name) => copies.get(name)],
  ];

  function lookAt(store: string, read: (name: string) => string | undefined, environmentId: string): void {
    const text = read(pointerObjectName(environmentId));
    if (text === undefined) return;
    const pointer = JSON.parse(text) as EnvironmentPointer;
    const { version, etag } = pointer;
    const place = `${store} ${environmentId}`;
    const last = newest.get(place);
    if (last !== undefined && last.version > version)
      report("older", `${place}: version ${version} after ${last.version}`);
    if (last?.version === version && last.etag === etag) return;
    newest.set(place, pointer);
    if (version === 0) return;
    seen.set(`${environmentId} ${version} ${etag}`, { environmentId, version, etag });
    const body = read(artifactObjectName(environmentId, version, "client"));
    const sha256 = body === undefined ? undefined : createHash("sha256").update(body).digest("hex");
    if (sha256 !== pointer.views.client?.sha256) report("broken", `${place}: version ${version} cannot be read`);
  }

  return {
    look() {
      for (const [store, read] of stores) {
        for (const environmentId of environmentIds) lookAt(store, read, environmentId);
      }
      for (const digest of digests) {
        const text = objects.get(sdkKeyObjectName(digest))?.text;
        if (text === undefined) continue;
        const isRevoked = (JSON.parse(text) as SdkKeyRecord).revokedAt !== undefined;
        if (isRevoked) revoked.add(digest);
        else if (revoked.has(digest)) report("older", `R2: key ${digest.slice(0, 8)} is valid again`);
      }
    },
    watchKey: (digest) => void digests.push(digest),
    listSeen: () => [...seen.values()],
  };
}
