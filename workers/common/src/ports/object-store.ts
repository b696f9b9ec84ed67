/** Reads immutable or rarely changing objects by name. One adapter per product. */
export interface ObjectStore {
  /** Short name for logs and response headers: `r2`, `kv`. */
  readonly name: string;
  /** Bytes of an object, or undefined when there is none. Throws when the store cannot tell. */
  read(objectName: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** What a guarded read says. `failed` never means that the object is absent. */
export type ObjectRead =
  | { readonly kind: "found"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "missing" }
  | { readonly kind: "failed"; readonly reason: "timeout" | "error" | "breaker_open" };

/** A store whose reads never throw and always end. */
export interface GuardedStore {
  readonly name: string;
  read(objectName: string): Promise<ObjectRead>;
  /** Whether reads are being tried at all; false while the breaker is open. */
  isTrusted(): boolean;
}
