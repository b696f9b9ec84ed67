// Parts for tests and simulations of the Workers; nothing that ships imports this entry.
import type { Clock, ObjectStore, Timer } from "./ports.ts";

/** A clock that moves only when `advance` is called. */
export interface ManualClock extends Clock {
  /** Moves time forward and fires timers in order, letting promises settle in between. */
  advance(ms: number): Promise<void>;
}

export function createManualClock(startMs = 1_800_000_000_000): ManualClock {
  let nowMs = startMs;
  let timers: { readonly dueMs: number; readonly fire: () => void }[] = [];
  const startTimer = (ms: number): Timer => {
    let entry: (typeof timers)[number] | undefined;
    const expired = new Promise<void>((resolve) => {
      entry = { dueMs: nowMs + ms, fire: resolve };
      timers.push(entry);
    });
    return { expired, cancel: () => (timers = timers.filter((timer) => timer !== entry)) };
  };
  return {
    now: () => nowMs,
    sleep: (ms) => startTimer(ms).expired,
    startTimer,
    async advance(ms) {
      const endMs = nowMs + ms;
      await settle();
      for (;;) {
        const next = timers.filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        nowMs = next.dueMs;
        next.fire();
        await settle();
      }
      nowMs = endMs;
      await settle();
    },
  };
}

/** Lets every promise that can settle without time passing settle. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

/** An in-memory store whose faults tests switch on. */
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
