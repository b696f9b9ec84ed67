/** Texts of files by digest, kept in the browser. What cannot be kept is fetched again. */
export interface FileCache {
  readonly read: (digests: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly write: (texts: ReadonlyMap<string, string>) => Promise<void>;
}

const DATABASE = "burgee-files";
const STORE = "texts";
/** Texts that are kept; beyond, all are dropped and those in use come back. Ours: twenty states of a project of a thousand flags. */
const TEXTS_MAX = 20_000;

export function openFileCache(factory: IDBFactory | undefined = globalThis.indexedDB): FileCache {
  let opened: Promise<IDBDatabase> | undefined;
  const open = (): Promise<IDBDatabase> => {
    opened ??= new Promise((resolve, reject) => {
      if (factory === undefined) throw new Error("This browser keeps no data.");
      const request = factory.open(DATABASE, 1);
      request.addEventListener("upgradeneeded", () => void request.result.createObjectStore(STORE));
      request.addEventListener("blocked", () => reject(new Error("Another tab holds the browser's storage.")));
      settle(request).then(resolve, reject);
    });
    return opened;
  };
  return {
    async read(digests) {
      try {
        const store = (await open()).transaction(STORE).objectStore(STORE);
        const texts = await Promise.all(digests.map((digest) => settle<string | undefined>(store.get(digest))));
        return new Map(
          digests.flatMap((digest, index) => (texts[index] === undefined ? [] : [[digest, texts[index]] as const])),
        );
      } catch {
        return new Map();
      }
    },
    async write(texts) {
      try {
        const store = (await open()).transaction(STORE, "readwrite").objectStore(STORE);
        const count = await settle(store.count());
        if (count + texts.size > TEXTS_MAX) await settle(store.clear());
        await Promise.all([...texts].map(([digest, text]) => settle(store.put(text, digest))));
      } catch {
        // Private windows and full disks keep nothing.
      }
    },
  };
}

function settle<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The browser's storage failed.")));
  });
}
