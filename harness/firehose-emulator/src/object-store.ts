/** Where finished objects go. `put` must be safe to repeat with the same key and bytes. */
export interface ObjectStore {
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}
