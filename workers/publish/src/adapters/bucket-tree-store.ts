import { artifactObjectName, CONFIG_VIEWS, isRecord } from "@burgee/contract";
import type { ProjectListReply } from "@burgee/publisher/core";

import type { TreeStore } from "../core/revisions/ports.ts";
import { changesObjectName, overlayObjectName, snapshotObjectName } from "./object-names.ts";

const PROJECTS_PREFIX = "projects/";

/** Objects that one call of R2 removes. */
const REMOVED_AT_ONCE_MAX = 1_000;

/** Trees, texts and packs of a project in R2, below its key. Only the publisher reads them, so they have no names in the contract. */
export function createBucketTreeStore(bucket: R2Bucket, projectKey: string): TreeStore {
  const folder = `${PROJECTS_PREFIX}${projectKey}`;
  const treeName = (digest: string) => `${folder}/trees/${digest}.json`;
  const blobName = (sha: string) => `${folder}/blobs/${sha}`;
  const packName = (pack: string) => `${folder}/packs/${pack}.json.gz`;
  const readText = async (name: string): Promise<string | undefined> => (await bucket.get(name))?.text();
  return {
    treeName,
    blobName,
    packName,
    versionNames: (environmentId, version) => [
      ...CONFIG_VIEWS.map((view) => artifactObjectName(environmentId, version, view)),
      snapshotObjectName(environmentId, version),
      changesObjectName(environmentId, version),
      overlayObjectName(environmentId, version),
    ],
    async writeTree(digest, text) {
      await bucket.put(treeName(digest), text);
    },
    readTree: (digest) => readText(treeName(digest)),
    async writeBlob(sha, text) {
      await bucket.put(blobName(sha), text);
    },
    readBlob: (sha) => readText(blobName(sha)),
    async writePack(pack, texts) {
      const stream = new Blob([JSON.stringify(Object.fromEntries(texts))]).stream();
      const zipped = stream.pipeThrough(new CompressionStream("gzip"));
      await bucket.put(packName(pack), await new Response(zipped).arrayBuffer());
    },
    async readPack(pack) {
      const object = await bucket.get(packName(pack));
      if (object === null) return undefined;
      const texts = await unzip(await object.arrayBuffer());
      return isRecord(texts) ? new Map(Object.entries(texts).map(([sha, text]) => [sha, String(text)])) : undefined;
    },
    async remove(names) {
      for (let start = 0; start < names.length; start += REMOVED_AT_ONCE_MAX) {
        await bucket.delete(names.slice(start, start + REMOVED_AT_ONCE_MAX));
      }
    },
  };
}

/** Undefined for bytes that are not zipped JSON. */
async function unzip(bytes: ArrayBuffer): Promise<unknown> {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return await new Response(stream).json();
  } catch {
    return undefined;
  }
}

/** The projects whose files are stored, in the order of their keys. */
export async function listProjects(bucket: R2Bucket, countMax: number, cursor?: string): Promise<ProjectListReply> {
  const page = await bucket.list({
    prefix: PROJECTS_PREFIX,
    delimiter: "/",
    limit: countMax,
    ...(cursor === undefined ? {} : { cursor }),
  });
  const projects = page.delimitedPrefixes.map((prefix) => ({ projectKey: prefix.slice(PROJECTS_PREFIX.length, -1) }));
  return { projects, ...(page.truncated ? { cursor: page.cursor } : {}) };
}
