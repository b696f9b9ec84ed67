/** What a destination said to a call. */
export type PutOutcome =
  /** It answered; `failed` are the indexes of records it did not take, each with its code. Empty: all are stored. */
  | { readonly kind: "answered"; readonly failed: readonly { readonly index: number; readonly code: string }[] }
  /** The whole call failed. After a timeout the records may be stored all the same. */
  | { readonly kind: "failed"; readonly code: string };

/** Stores records durably, or says which ones it did not take. Never throws. */
export interface RecordSink {
  /** At most 500 records and 2.5 MiB. */
  put(records: readonly Uint8Array[]): Promise<PutOutcome>;
}
