/** Time as a port, so that lifetimes and deadlines are tested without waiting. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void>;
  /** Starts a timer of `ms` milliseconds. Cancelling leaves `expired` pending for ever. */
  startTimer(ms: number): Timer;
}

export interface Timer {
  readonly expired: Promise<void>;
  cancel(): void;
}

/** Keeps work running after the response has gone or the client has left; `ctx.waitUntil` in a Worker. */
export type KeepAlive = (work: Promise<unknown>) => void;

export type LogLevel = "debug" | "info" | "warn" | "error";

/** Flat values only: whole objects (requests, contexts, keys) cannot be logged by accident. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured log. Never pass SDK keys, contexts, user ids or stream URLs. */
export type Log = (level: LogLevel, message: string, fields?: LogFields) => void;

/** Reads immutable or rarely changing objects by name. One adapter per product. */
export interface ObjectStore {
  /** Short name for logs and response headers: `r2`, `kv`. */
  readonly name: string;
  /** Bytes of an object, or undefined when there is none. Throws when the store does not answer. */
  read(objectName: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** Result of a guarded read. `failed` never means that the object is absent. */
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

/** Counters and histograms of one Worker. Points never carry keys, contexts or user ids. */
export interface Meter {
  /**
   * Counts one thing for an environment.
   * @param measure e.g. `config_served`
   * @param environmentId index of the data set, so that usage can be summed per environment and day; "" when unknown
   */
  count(measure: string, environmentId: string, labels?: readonly string[], values?: readonly number[]): void;
  /** How often each measure was counted in this isolate. */
  read(): Readonly<Record<string, number>>;
}
