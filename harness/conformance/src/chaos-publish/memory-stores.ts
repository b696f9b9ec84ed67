import { createHash } from "node:crypto";

import { callOver, type CallKind, type Process, type World } from "./world.ts";

/** A write to the first store may arrive at any time: a request that nobody waits for any more has no end. */
const BUCKET_LATE_MAX_MS = 20 * 60_000;
/** A failed write to the second store takes effect within less than the publisher waits before the next copy. */
const COPY_LATE_MAX_MS = 50_000;

export interface StoredText {
  readonly text: string;
  readonly etag: string;
}

/** Objects as R2 has them: named content by the digest of its bytes, so equal content has an equal ETag. */
export type Objects = Map<string, StoredText>;

interface PutOptions {
  readonly onlyIf?: Headers | { readonly etagMatches?: string };
}

/** An R2 bucket in memory, as far as the publisher uses one, with conditional puts and faults. */
export function createBucket(objects: Objects, world: World, process: Process): R2Bucket {
  const kind = (label: string, isWrite: boolean): CallKind => {
    return { label: `R2 ${label}`, isWrite, lateMaxMs: BUCKET_LATE_MAX_MS, canRepeat: true };
  };
  const bucket = {
    get: (name: string) =>
      callOver(world, process, kind(`get ${name}`, false), () => {
        const stored = objects.get(name);
        return stored === undefined ? null : describe(stored);
      }),
    put: (name: string, text: string, { onlyIf }: PutOptions = {}) => {
      const etag = createHash("md5").update(text).digest("hex");
      return callOver(world, process, kind(`put ${name}`, true), () => {
        if (!isMet(onlyIf, objects.get(name)?.etag)) return null;
        objects.set(name, { text, etag });
        return { key: name, etag };
      });
    },
    list: ({ prefix = "", limit = 1000 }: { prefix?: string; limit?: number }) =>
      callOver(world, process, kind(`list ${prefix}`, false), () => {
        const names = [...objects.keys()].filter((name) => name.startsWith(prefix)).sort();
        return { objects: names.slice(0, limit).map((key) => ({ key })), truncated: names.length > limit };
      }),
  };
  return bucket as unknown as R2Bucket;
}

function describe({ text, etag }: StoredText) {
  return {
    etag,
    body: text,
    text: async () => text,
    json: async (): Promise<unknown> => JSON.parse(text),
    arrayBuffer: async () => new TextEncoder().encode(text).buffer,
  };
}

function isMet(onlyIf: PutOptions["onlyIf"], etag: string | undefined): boolean {
  if (onlyIf === undefined) return true;
  if (onlyIf instanceof Headers) return onlyIf.get("if-none-match") !== "*" || etag === undefined;
  return onlyIf.etagMatches === undefined || onlyIf.etagMatches === etag;
}

/** A KV namespace in memory: no conditions. What was answered has taken effect; only what failed may arrive late. */
export function createNamespace(copies: Map<string, string>, world: World, process: Process): KVNamespace {
  const kind = (label: string, isWrite: boolean): CallKind => {
    return { label: `KV ${label}`, isWrite, lateMaxMs: COPY_LATE_MAX_MS, canRepeat: false };
  };
  const namespace = {
    get: (name: string, type: string) =>
      callOver(world, process, kind(`get ${name}`, false), (): unknown => {
        const text = copies.get(name);
        return text === undefined ? null : type === "json" ? JSON.parse(text) : text;
      }),
    put: (name: string, text: string) =>
      callOver(world, process, kind(`put ${name}`, true), () => void copies.set(name, text)),
    delete: (name: string) => callOver(world, process, kind(`delete ${name}`, true), () => void copies.delete(name)),
  };
  return namespace as unknown as KVNamespace;
}
