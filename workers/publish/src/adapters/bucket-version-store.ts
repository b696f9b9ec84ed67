import {
  artifactObjectName,
  CONFIG_VIEWS,
  pointerObjectName,
  sdkKeyObjectName,
  type EnvironmentPointer,
  type PrincipalRecord,
  type RecordSigner,
  type SdkKeyRecord,
} from "@burgee/contract";
import type { CompiledEnvironment } from "@burgee/publisher/core";
import type { Integrity } from "@burgee/worker-common";

import type { VersionStore } from "../core/ports.ts";
import { writeAuditHead } from "./audit-head-object.ts";
import { findForgery } from "./find-forgery.ts";
import { principalObjects } from "./principal-objects.ts";

/** How many versions have their artifacts in the second store, so that readers of an older pointer find theirs. */
const COPIED_VERSIONS_KEPT = 3;

const JSON_METADATA: R2PutOptions = { httpMetadata: { contentType: "application/json" } };

/**
 * Versions in R2, with copies in KV under the same names.
 * @param integrity judges signatures that are not the signer's
 * @param signer signs pointers and key records; without one they are stored unsigned
 */
export function createBucketVersionStore(
  bucket: R2Bucket,
  copies: KVNamespace,
  integrity: Pick<Integrity, "mode" | "inspect">,
  signer?: RecordSigner,
): VersionStore {
  const seal = async (name: string, record: EnvironmentPointer | SdkKeyRecord | PrincipalRecord): Promise<string> =>
    JSON.stringify(signer === undefined ? record : await signer.sign(name, record));
  return {
    signingKeyId: signer?.keyId,
    ...ownership(bucket),
    ...principalObjects(bucket, copies, seal),
    writeAuditHead: (projectId, day, head) => writeAuditHead(bucket, projectId, day, head),

    async readPointer(environmentId) {
      const object = await bucket.get(pointerObjectName(environmentId));
      return object === null ? undefined : object.json<EnvironmentPointer>();
    },

    findForgery: (pointer) => findForgery(pointer, signer, integrity),

    // Conditional on what was read, so that a write delayed by a crash cannot bring an older version back.
    async writePointer(pointer, takesBack = false) {
      const name = pointerObjectName(pointer.environmentId);
      const existing = await bucket.get(name);
      if (existing !== null) {
        const { version, projectKey } = await existing.json<EnvironmentPointer>();
        if (version >= pointer.version) throw new Error(`readers already see version ${version}`);
        if (projectKey !== pointer.projectKey && !takesBack) {
          throw new Error(`readers see version ${version} of project ${projectKey}`);
        }
      }
      const onlyIf = existing === null ? new Headers({ "if-none-match": "*" }) : { etagMatches: existing.etag };
      const written = await bucket.put(name, await seal(name, pointer), { ...JSON_METADATA, onlyIf });
      if (written === null) throw new Error("the pointer changed while it was being switched");
    },

    async replacePointer(pointer) {
      const name = pointerObjectName(pointer.environmentId);
      const existing = await bucket.get(name);
      const visible = existing === null ? undefined : await existing.json<EnvironmentPointer>();
      if (existing === null || visible?.version !== pointer.version) {
        throw new Error(`readers see version ${visible?.version ?? "none"}, not ${pointer.version}`);
      }
      const text = await seal(name, pointer);
      const onlyIf = { etagMatches: existing.etag };
      const written = await bucket.put(name, text, { ...JSON_METADATA, onlyIf });
      if (written === null) throw new Error("the pointer changed while it was being signed");
      await copies.put(name, text);
    },

    async writeVersion(environmentId, version, sealed, snapshotText) {
      await Promise.all([
        ...CONFIG_VIEWS.map((view) =>
          bucket.put(artifactObjectName(environmentId, version, view), sealed.bodies[view], JSON_METADATA),
        ),
        bucket.put(snapshotObjectName(environmentId, version), snapshotText, JSON_METADATA),
      ]);
    },

    async readArtifact(environmentId, version, view) {
      const object = await bucket.get(artifactObjectName(environmentId, version, view));
      return object === null ? undefined : new Uint8Array(await object.arrayBuffer());
    },

    async readSnapshotText(environmentId, version) {
      const object = await bucket.get(snapshotObjectName(environmentId, version));
      return object?.text();
    },

    async writeKey(digest, record) {
      const name = sdkKeyObjectName(digest);
      await bucket.put(name, await seal(name, record), JSON_METADATA);
    },

    async copyKey(digest, record) {
      const name = sdkKeyObjectName(digest);
      await copies.put(name, await seal(name, record));
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
      // Copied as it is: signing what was read would make a forged pointer a good one.
      const name = pointerObjectName(environmentId);
      const visible = await (await bucket.get(name))?.text();
      if (visible === undefined || (JSON.parse(visible) as EnvironmentPointer).version !== version) {
        throw new Error(`readers do not see version ${version}`);
      }
      // Last, so that the copied pointer never names an artifact that is not there.
      await copies.put(name, visible);
      const outdated = version - COPIED_VERSIONS_KEPT;
      if (outdated < 1) return;
      await Promise.all(CONFIG_VIEWS.map((view) => copies.delete(artifactObjectName(environmentId, outdated, view))));
    },

    async readCopiedPointer(environmentId) {
      return (await copies.get<EnvironmentPointer>(pointerObjectName(environmentId), "json")) ?? undefined;
    },
  };
}

/** `environments/{environmentId}/owner.json`: who made an environment. Written once, never changed. */
interface OwnerRecord {
  readonly projectKey: string;
}

function ownership(bucket: R2Bucket): Pick<VersionStore, "readOwner" | "claim"> {
  const readOwner = async (environmentId: string): Promise<string | undefined> => {
    const owner = await bucket.get(ownerObjectName(environmentId));
    if (owner !== null) return (await owner.json<OwnerRecord>()).projectKey;
    // Environments of before this record: their first version tells who made them, whoever published since.
    const first = await bucket.get(snapshotObjectName(environmentId, 1));
    if (first !== null) return (await first.json<CompiledEnvironment>()).document.project.key;
    const pointer = await bucket.get(pointerObjectName(environmentId));
    return pointer === null ? undefined : (await pointer.json<EnvironmentPointer>()).projectKey;
  };
  return {
    readOwner,
    async claim(environmentId, projectKey) {
      const name = ownerObjectName(environmentId);
      const recorded = await bucket.get(name);
      if (recorded !== null) return (await recorded.json<OwnerRecord>()).projectKey;
      const owner = (await readOwner(environmentId)) ?? projectKey;
      // Of two projects that claim an environment at the same time, one gets it.
      const onlyIf = new Headers({ "if-none-match": "*" });
      const record: OwnerRecord = { projectKey: owner };
      const written = await bucket.put(name, JSON.stringify(record), { ...JSON_METADATA, onlyIf });
      return written === null ? ((await readOwner(environmentId)) ?? projectKey) : owner;
    },
  };
}

/** Only the publisher reads it, so it has no name in the contract. */
function ownerObjectName(environmentId: string): string {
  return `environments/${environmentId}/owner.json`;
}

/** Only the publisher reads it, so it has no name in the contract. */
export function snapshotObjectName(environmentId: string, version: number): string {
  return `environments/${environmentId}/${version}/snapshot.json`;
}
