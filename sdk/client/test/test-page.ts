import type { KeyValueStorage, PageLifecycle } from "../src/index.ts";

/** A page that is hidden and shown by hand. */
export class TestPage implements PageLifecycle {
  readonly #handlers = new Set<() => void>();
  #isHidden = false;

  isHidden(): boolean {
    return this.#isHidden;
  }

  onChange(run: () => void): () => void {
    this.#handlers.add(run);
    return () => void this.#handlers.delete(run);
  }

  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.change();
  }

  /** Reports a change of the page or its network. */
  change(): void {
    for (const run of this.#handlers) run();
  }
}

/** Storage of one test. */
export function createMemoryStorage(): KeyValueStorage {
  const entries = new Map<string, string>();
  return {
    getItem: (name) => entries.get(name) ?? null,
    setItem: (name, value) => void entries.set(name, value),
    removeItem: (name) => void entries.delete(name),
  };
}
