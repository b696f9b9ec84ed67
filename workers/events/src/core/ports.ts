import type { CountStep } from "@burgee/contract/admin";

import type { EvaluationKind } from "./evaluation-adder.ts";

/** A destination's answer to a call. */
export type PutOutcome =
  /** It answered; `failed` are the indexes of records it did not take, each with its code. Empty: all are stored. */
  | { readonly kind: "answered"; readonly failed: readonly { readonly index: number; readonly code: string }[] }
  /** The whole call failed. After a timeout the records may be stored all the same. */
  | { readonly kind: "failed"; readonly code: string };

/** Stores records durably, or names those it did not take. Never throws. */
export interface RecordSink {
  /** At most 500 records and 2.5 MiB. */
  put(records: readonly Uint8Array[]): Promise<PutOutcome>;
}

/** Sends records to the configured destinations, with a limited number of calls and limited time. */
export interface Delivery {
  deliver(records: readonly Uint8Array[]): Promise<DeliveryResult>;
}

/** Which records are not stored yet, and why. */
export interface DeliveryResult {
  /** Indexes of records that no destination took, ascending. */
  readonly undelivered: readonly number[];
  /** Code of the last failure, `no_destination` when none was tried, or undefined when all are stored. */
  readonly reason: string | undefined;
  /** Calls that were made. */
  readonly attempts: number;
}

/** Keeps events durably when no destination took them. */
export interface Spool {
  /** Writes a new object below a prefix and returns its name. Throws when it was not written in time. */
  keep(prefix: string, bytes: Uint8Array, facts: SpoolFacts): Promise<string>;
  /** Sends an object's pointer to the consumer. Throws when the queue refuses. */
  announce(name: string): Promise<void>;
}

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

/** Counts and logs what happened to events. Never throws. */
export interface Observer {
  report(event: CommitEvent | DrainEvent | RejectEvent): void;
}

/** What became of the posts of a commit. */
export type CommitEvent =
  | { readonly kind: "delivered"; readonly posts: readonly PostCount[]; readonly tookMs: number }
  | { readonly kind: "spilled" | "refused"; readonly posts: readonly PostCount[]; readonly reason: string }
  | { readonly kind: "rejects_not_kept"; readonly posts: readonly PostCount[] }
  | { readonly kind: "pointer_not_sent" };

export interface PostCount {
  readonly environmentId: string;
  readonly events: number;
}

/** What became of a spool object in a round of the consumer. */
export type DrainEvent =
  | {
      readonly kind: "object_delivered" | "object_waiting" | "object_dead";
      readonly events: number;
      readonly environments: Readonly<Record<string, number>> | undefined;
      readonly reason: string;
    }
  | { readonly kind: "store_failed" };

/** Events of a post that were not accepted. */
export interface RejectEvent extends PostCount {
  readonly kind: "rejected";
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

/** Sends pointers of spool objects to the consumer. The sweep sends lost ones again. */
export interface PointerQueue {
  /** Throws when the queue refuses. */
  send(pointer: SpoolPointer): Promise<unknown>;
}

/** Message of the spill queue. */
export interface SpoolPointer {
  readonly name: string;
}

/** The lease that replay runs share. */
export interface ReplayState {
  /** Id of the run that is under way, or empty. */
  readonly holder: string;
  /** Epoch milliseconds after which the holder is taken for dead. */
  readonly heldUntilMs: number;
  /** Epoch milliseconds of the starts of scheduled runs within the last hour. */
  readonly startedAtMs: readonly number[];
}

/** One small document with compare-and-set. Throws when the store fails. */
export interface ReplayControl {
  read(): Promise<{ readonly state: ReplayState; readonly tag: string } | undefined>;
  /** Writes only if nobody else did since `tag` was read; `undefined` means: only if there is none yet. */
  write(state: ReplayState, tag: string | undefined): Promise<boolean>;
}

/** Which counts to read: steps since 1970, both included. */
export interface CountQuery {
  readonly by: CountStep;
  readonly from: number;
  readonly to: number;
  /** One feature by its id, with the names of its variables: defaults name no feature. */
  readonly only?: { readonly feature: string; readonly variables: readonly string[] };
}

/** Evaluations in one step. Without `only`, rows of a feature name neither variable nor reason. */
export interface CountRow extends EvaluationKind {
  readonly at: number;
  readonly n: number;
}

export interface ActivityRow extends Pick<EvaluationKind, "feature" | "variable"> {
  /** Which part of the last hour, from 0. */
  readonly part: number;
  readonly n: number;
  readonly lastMs: number;
}

export interface EtagPolls {
  readonly etag: string;
  readonly polls: number;
}

export interface DefaultedVariable {
  readonly variable: string;
  readonly evaluations: number;
  readonly lastMs: number;
}

/** What is counted of environments, by id. Every call throws when the object does not answer. */
export interface CountDirectory {
  readCounts(environmentId: string, query: CountQuery): Promise<readonly CountRow[]>;
  readActivity(environmentId: string): Promise<readonly ActivityRow[]>;
  readPropagation(
    environmentId: string,
  ): Promise<{ readonly polls: readonly EtagPolls[]; readonly defaulted: readonly DefaultedVariable[] }>;
}
