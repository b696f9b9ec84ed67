import type { Clock } from "../ports/clock.ts";
import type { ObjectStore } from "../ports/object-store.ts";

/** In-memory store with faults that tests switch on. */
export interface MemoryObjectStore extends ObjectStore {
  readonly objects: Map<string, Uint8Array<ArrayBuffer>>;
  /** Names read so far, in order. */
  readonly reads: string[];
  isFailing: boolean;
  /** Milliseconds before each read answers; needs a clock. */
  delayMs: number;
  write(objectName: string, content: unknown): void;
}

export function createMemoryObjectStore(name: string, clock?: Clock): MemoryObjectStore {
  const store: MemoryObjectStore = {
    name,
    objects: new Map(),
    reads: [],
    isFailing: false,
    delayMs: 0,
    write(objectName, content) {
      const text = typeof content === "string" ? content : JSON.stringify(content);
      store.objects.set(objectName, Uint8Array.from(new TextEncoder().encode(text)));
    },
    async read(objectName) {
      store.reads.push(objectName);
      if (store.delayMs > 0 && clock !== undefined) await clock.startTimer(store.delayMs).expired;
      if (store.isFailing) throw new Error(`${name} is failing`);
      return store.objects.get(objectName);
    },
  };
  return store;
}
