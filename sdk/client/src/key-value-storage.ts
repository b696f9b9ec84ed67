/** The part of `localStorage` that the SDK uses. */
export type KeyValueStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Stores in the given storage or `localStorage`, and in memory where that fails: private windows, full disks, workers. */
export function guardStorage(given: KeyValueStorage | undefined): KeyValueStorage {
  const memory = new Map<string, string>();
  const attempt = <Value>(use: (storage: KeyValueStorage) => Value): Value | undefined => {
    try {
      // Reading the property throws where storage is blocked.
      return use(given ?? localStorage);
    } catch {
      return undefined;
    }
  };
  return {
    getItem: (name) => memory.get(name) ?? attempt((storage) => storage.getItem(name)) ?? null,
    setItem(name, value) {
      memory.delete(name);
      if (!attempt((storage) => (storage.setItem(name, value), true))) memory.set(name, value);
    },
    removeItem(name) {
      memory.delete(name);
      attempt((storage) => storage.removeItem(name));
    },
  };
}
