import {
  artifactObjectName,
  CONFIG_VIEWS,
  pointerObjectName,
  sdkKeyObjectName,
  type EnvironmentPointer,
} from "@burgee/contract";
import type { CompiledEnvironment } from "@burgee/publisher/core";

import type { VersionStore } from "../core/ports.ts";

/** How many versions have their artifacts in the second store, so that readers of an older pointer find theirs. */
const COPIED_VERSIONS_KEPT = 3;

const JSON_METADATA: R2PutOptions = { httpMetadata: { contentType: "application/json" } };

/** Versions in R2, with copies in KV under the same names. */
export function createBucketVersionStore(bucket: R2Bucket, copies: KVNamespace): VersionStore {
  return {
    async readPointer(environmentId) {
      const object = await bucket.get(pointerObjectName(environmentId));
      return object === null ? undefined : object.json<EnvironmentPointer>();
    },

    // Conditional on what was read, so that a write delayed by a crash cannot bring an older version back.
    async writePointer(pointer) {
      const name = pointerObjectName(pointer.environmentId);
      const existing = await bucket.get(name);
      if (existing !== null) {
        const { version } = await existing.json<EnvironmentPointer>();
        if (version >= pointer.version) throw new Error(`readers already see version ${version}`);
      }
      const onlyIf = existing === null ? new Headers({ "if-none-match": "*" }) : { etagMatches: existing.etag };
      const written = await bucket.put(name, JSON.stringify(pointer), { ...JSON_METADATA, onlyIf });
      if (written === null) throw new Error("the pointer changed while it was being switched");
    },

    async writeVersion(environmentId, version, sealed, snapshot) {
      await Promise.all([
        ...CONFIG_VIEWS.map((view) =>
          bucket.put(artifactObjectName(environmentId, version, view), sealed.bodies[view], JSON_METADATA),
        ),
        bucket.put(snapshotObjectName(environmentId, version), JSON.stringify(snapshot), JSON_METADATA),
      ]);
    },

    async readSnapshot(environmentId, version) {
      const object = await bucket.get(snapshotObjectName(environmentId, version));
      return object === null ? undefined : object.json<CompiledEnvironment>();
    },

    async writeKey(digest, record) {
      await bucket.put(sdkKeyObjectName(digest), JSON.stringify(record), JSON_METADATA);
    },

    async copyKey(digest, record) {
      await copies.put(sdkKeyObjectName(digest), JSON.stringify(record));
    },

    async copyVersion(pointer) {
      const { environmentId, version } = pointer;
      await Promise.all(
        CONFIG_VIEWS.map(async (view) => {
          const name = artifactObjectName(environmentId, version, view);
          const object = await bucket.get(name);
          if (object === null) throw new Error(`the artifact ${view} of version ${version} is missing`);
          await copies.put(name, object.body);
        }),
      );
      // Last, so that the copied pointer never names an artifact that is not there.
      await copies.put(pointerObjectName(environmentId), JSON.stringify(pointer));
      const outdated = version - COPIED_VERSIONS_KEPT;
      if (outdated < 1) return;
      await Promise.all(CONFIG_VIEWS.map((view) => copies.delete(artifactObjectName(environmentId, outdated, view))));
    },

    async readCopiedVersion(environmentId) {
      const pointer = await copies.get<EnvironmentPointer>(pointerObjectName(environmentId), "json");
      return pointer?.version;
    },
  };
}

/** Only the publisher reads it, so it has no name in the contract. */
function snapshotObjectName(environmentId: string, version: number): string {
  return `environments/${environmentId}/${version}/snapshot.json`;
}
