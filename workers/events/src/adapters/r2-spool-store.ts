import { isRecord } from "@burgee/contract";

import type { SpoolEntry, SpoolFacts, SpoolPage, SpoolStore } from "../core/ports.ts";

/** R2 takes 8,192 bytes of custom metadata; beyond this many characters the environments are counted from the bytes. */
const ENVIRONMENTS_CHARACTERS_MAX = 6_000;

/** The spool in R2: bytes as they are, facts as custom metadata. */
export function createR2SpoolStore(bucket: R2Bucket): SpoolStore {
  return {
    async put(name, bytes, facts) {
      await bucket.put(name, bytes, { customMetadata: writeFacts(facts) });
    },
    async get(name) {
      const object = await bucket.get(name);
      if (object === null) return undefined;
      const facts = readFacts(object.customMetadata, object.uploaded);
      return { bytes: await readBytes(object), facts };
    },
    async delete(names) {
      if (names.length > 0) await bucket.delete([...names]);
    },
    async list(prefix, { cursor, limit }) {
      const page = await bucket.list({
        prefix,
        limit,
        include: ["customMetadata"],
        ...(cursor === undefined ? {} : { cursor }),
      });
      const entries = page.objects.map(readEntry);
      return (page.truncated ? { entries, cursor: page.cursor } : { entries }) satisfies SpoolPage;
    },
  };
}

function readEntry(object: R2Object): SpoolEntry {
  return {
    name: object.key,
    size: object.size,
    writtenAtMs: object.uploaded.getTime(),
    ...readFacts(object.customMetadata, object.uploaded),
  };
}

async function readBytes(object: R2ObjectBody): Promise<Uint8Array> {
  if (!object.key.endsWith(".gz")) return object.bytes();
  return new Response(object.body.pipeThrough(new DecompressionStream("gzip"))).bytes();
}

function writeFacts(facts: SpoolFacts): Record<string, string> {
  const environments = JSON.stringify(facts.environments ?? {});
  const isListed = facts.environments !== undefined && environments.length <= ENVIRONMENTS_CHARACTERS_MAX;
  return {
    events: String(facts.events),
    reason: facts.reason.slice(0, 200),
    attempts: String(facts.attempts),
    receivedAtMs: String(facts.receivedAtMs),
    ...(isListed ? { environments } : {}),
  };
}

function readFacts(metadata: Record<string, string> | undefined, uploaded: Date): SpoolFacts {
  return {
    events: readNumber(metadata?.["events"], 0),
    environments: readEnvironments(metadata?.["environments"]),
    reason: metadata?.["reason"] ?? "unknown",
    attempts: readNumber(metadata?.["attempts"], 0),
    receivedAtMs: readNumber(metadata?.["receivedAtMs"], uploaded.getTime()),
  };
}

function readNumber(text: string | undefined, otherwise: number): number {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) ? value : otherwise;
}

function readEnvironments(text: string | undefined): Record<string, number> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? (value as Record<string, number>) : undefined;
  } catch {
    return undefined;
  }
}
