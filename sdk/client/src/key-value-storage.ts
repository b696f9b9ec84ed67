/** The part of `localStorage` that the SDK uses. */
export type KeyValueStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Stores in `localStorage`, or in memory where that fails: private windows, full disks, workers. */
export function browserStorage(): KeyValueStorage {
  const memory = new Map<string, string>();
  return {
    getItem: (name) => attempt(() => globalThis.localStorage.getItem(name)) ?? memory.get(name) ?? null,
    setItem(name, value) {
      if (attempt(() => (globalThis.localStorage.setItem(name, value), true)) === undefined) memory.set(name, value);
    },
    removeItem(name) {
      memory.delete(name);
      attempt(() => globalThis.localStorage.removeItem(name));
    },
  };
}

function attempt<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
