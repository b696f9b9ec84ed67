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
import type { Integrity } from "@burgee/worker-common";

import type { VersionStore, VisiblePointer } from "../core/ports.ts";
import { writeAuditHead } from "./audit-head-object.ts";
import { ownership } from "./environment-owners.ts";
import { findForgery } from "./find-forgery.ts";
import { JSON_METADATA } from "./json-metadata.ts";
import { changesObjectName, snapshotObjectName } from "./object-names.ts";
import { overlayObjects } from "./overlay-objects.ts";
import { principalObjects } from "./principal-objects.ts";

/** How many versions have their artifacts in the second store, so that readers of an older pointer find theirs. */
const COPIED_VERSIONS_KEPT = 3;

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
  /** Puts an object in place of the one that the tag names, or where none is; false when another one is there. */
  const replace = async (name: string, text: string, tag: string | undefined): Promise<boolean> => {
    const onlyIf = tag === undefined ? new Headers({ "if-none-match": "*" }) : { etagMatches: tag };
    return (await bucket.put(name, text, { ...JSON_METADATA, onlyIf })) !== null;
  };
  const overlay = overlayObjects(bucket, integrity, signer);
  return {
    signingKeyId: signer?.keyId,
    ...ownership(bucket),
    ...principalObjects(bucket, copies, seal),
    ...overlay,
    writeAuditHead: (projectId, day, head) => writeAuditHead(bucket, projectId, day, head),

    readPointer: async (environmentId) => (await readVisible(bucket, environmentId)).pointer,
    readVisible: (environmentId) => readVisible(bucket, environmentId),

    findForgery: (pointer) => findForgery(pointerObjectName(pointer.environmentId), pointer, signer, integrity),

    // Conditional on what the publish was based on, so that nothing else can be replaced, however late the write arrives.
    async writePointer(pointer, { stored }) {
      const name = pointerObjectName(pointer.environmentId);
      if (!(await replace(name, await seal(name, pointer), stored?.tag))) {
        throw new Error("the pointer changed while it was being switched");
      }
    },

    // R2 names content by its digest. White space after the JSON makes it other content; signatures are over members, so
    // they stay as good or as bad as they are.
    async fencePointer({ stored }, empty) {
      const name = pointerObjectName(empty.environmentId);
      const text = stored === undefined ? await seal(name, empty) : `${stored.text} `;
      return replace(name, text, stored?.tag);
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

    async writeVersion(environmentId, version, sealed, { snapshot, changes, entries }) {
      await Promise.all([
        ...(entries === undefined ? [] : [overlay.writeOverlay(environmentId, version, entries)]),
        ...CONFIG_VIEWS.map((view) =>
          bucket.put(artifactObjectName(environmentId, version, view), sealed.bodies[view], JSON_METADATA),
        ),
        bucket.put(snapshotObjectName(environmentId, version), snapshot, JSON_METADATA),
        bucket.put(changesObjectName(environmentId, version), changes, JSON_METADATA),
      ]);
    },

    async writeTexts(environmentId, version, { snapshot, changes }) {
      await Promise.all([
        bucket.put(snapshotObjectName(environmentId, version), snapshot, JSON_METADATA),
        bucket.put(changesObjectName(environmentId, version), changes, JSON_METADATA),
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

    async readChangesText(environmentId, version) {
      const object = await bucket.get(changesObjectName(environmentId, version));
      return object?.text();
    },

    async findKeys(digestStart) {
      const { objects } = await bucket.list({ prefix: keyPrefix(digestStart), limit: 2 });
      const found = objects.map(async ({ key: name }) => {
        const object = await bucket.get(name);
        const digest = name.slice(keyPrefix("").length, keyPrefix("").length + DIGEST_LENGTH);
        return object === null ? [] : [{ digest, record: await object.json<SdkKeyRecord>() }];
      });
      return (await Promise.all(found)).flat();
    },

    // A write that arrives late, such as that of a key revoked since, finds another record than it was to replace.
    async writeKey(digest, record) {
      const name = sdkKeyObjectName(digest);
      const text = await seal(name, record);
      const existing = await bucket.get(name);
      if ((await existing?.text()) === text) return;
      if (!(await replace(name, text, existing?.etag)))
        throw new Error("the key's record changed while it was written");
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

/** Hex digits of SHA-256. */
const DIGEST_LENGTH = 64;

/** Start of the names of records of keys whose digests start like this. */
function keyPrefix(digestStart: string): string {
  return sdkKeyObjectName(digestStart).replace(/\.json$/, "");
}

async function readVisible(bucket: R2Bucket, environmentId: string): Promise<VisiblePointer> {
  const object = await bucket.get(pointerObjectName(environmentId));
  if (object === null) return { pointer: undefined, stored: undefined };
  const text = await object.text();
  const pointer = JSON.parse(text) as EnvironmentPointer;
  // Version 0 stands where nothing was published yet: see `fencePointer`.
  return { pointer: pointer.version === 0 ? undefined : pointer, stored: { text, tag: object.etag } };
}
