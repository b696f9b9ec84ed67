import type { SpoolEntry, SpoolFacts, SpoolStore } from "../src/core/ports.ts";

/** A spool in memory, for tests of the core and of everything that can go wrong with a store. */
export class MemorySpoolStore implements SpoolStore {
  readonly objects = new Map<string, { bytes: Uint8Array; facts: SpoolFacts; writtenAtMs: number }>();
  /** Operations that throw. */
  failing = new Set<"put" | "get" | "delete" | "list">();
  readonly #now: () => number;

  constructor(now: () => number = () => 0) {
    this.#now = now;
  }

  async put(name: string, bytes: Uint8Array, facts: SpoolFacts): Promise<void> {
    this.#check("put");
    this.objects.set(name, { bytes, facts, writtenAtMs: this.#now() });
  }

  async get(name: string): Promise<{ bytes: Uint8Array; facts: SpoolFacts } | undefined> {
    this.#check("get");
    return this.objects.get(name);
  }

  async delete(names: readonly string[]): Promise<void> {
    this.#check("delete");
    for (const name of names) this.objects.delete(name);
  }

  async list(
    prefix: string,
    { cursor, limit }: { cursor?: string; limit: number },
  ): Promise<{ entries: SpoolEntry[]; cursor?: string }> {
    this.#check("list");
    const names = [...this.objects.keys()].filter((name) => name.startsWith(prefix) && name > (cursor ?? "")).sort();
    const entries = names.slice(0, limit).map((name) => {
      const object = this.objects.get(name);
      if (object === undefined) throw new Error("unreachable");
      return { name, size: object.bytes.length, writtenAtMs: object.writtenAtMs, ...object.facts };
    });
    const last = entries.at(-1)?.name;
    return names.length > limit && last !== undefined ? { entries, cursor: last } : { entries };
  }

  #check(operation: "put" | "get" | "delete" | "list"): void {
    if (this.failing.has(operation)) throw new Error(`${operation} fails`);
  }
}
