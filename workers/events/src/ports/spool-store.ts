/**
 * What is stored about an object of newline-delimited events beside its bytes. The ledger is computed from it, so it
 * must agree with the bytes.
 */
export interface SpoolFacts {
  readonly events: number;
  /** Events per environment id; undefined when there are too many environments to list, and the bytes must be read. */
  readonly environments: Readonly<Record<string, number>> | undefined;
  /** Code of the last failure, or why it is here. */
  readonly reason: string;
  /** Rounds of delivery so far. */
  readonly attempts: number;
  /** Epoch milliseconds: when the first of its events was received. */
  readonly receivedAtMs: number;
}

export interface SpoolEntry extends SpoolFacts {
  readonly name: string;
  readonly size: number;
  /** Epoch milliseconds of the last write. */
  readonly writtenAtMs: number;
}

export interface SpoolPage {
  readonly entries: readonly SpoolEntry[];
  /** Present when there are more. */
  readonly cursor?: string;
}

/** Durable objects under names. Strongly consistent. Every method throws when the store fails. */
export interface SpoolStore {
  put(name: string, bytes: Uint8Array, facts: SpoolFacts): Promise<void>;
  /** The object, or undefined when there is none. */
  get(name: string): Promise<{ readonly bytes: Uint8Array; readonly facts: SpoolFacts } | undefined>;
  delete(names: readonly string[]): Promise<void>;
  /** Entries by name, ascending. */
  list(prefix: string, options: { readonly cursor?: string; readonly limit: number }): Promise<SpoolPage>;
}

/** Tells the consumer that a spool object waits. A pointer that is lost is found by the sweep. */
export interface PointerQueue {
  /** Throws when the queue refuses. */
  send(pointer: SpoolPointer): Promise<void>;
}

/** Message of the spill queue. */
export interface SpoolPointer {
  readonly name: string;
}
