/** A draft as IndexedDB keeps it. */
export interface KeptDraft {
  readonly base: number;
  readonly files: readonly (readonly [path: string, text: string | undefined])[];
  /** Number of the stored draft that it continues. */
  readonly number: number;
  readonly isSaved: boolean;
}

const STORE = "drafts";

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open("burgee", 1);
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
  return done(request);
}

export async function keepDraft(key: string, draft: KeptDraft | undefined): Promise<void> {
  const database = await open();
  const store = database.transaction(STORE, "readwrite").objectStore(STORE);
  await (draft === undefined ? done(store.delete(key)) : done(store.put(draft, key)));
  database.close();
}

export async function readKeptDraft(key: string): Promise<KeptDraft | undefined> {
  const database = await open();
  const draft = await done(
    database.transaction(STORE).objectStore(STORE).get(key) as IDBRequest<KeptDraft | undefined>,
  );
  database.close();
  return draft;
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("the browser's storage refused")));
  });
}
