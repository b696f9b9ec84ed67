/** Time as a port, so that lifetimes and deadlines are tested without waiting. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Starts a timer of `ms` milliseconds. Cancelling leaves `expired` pending for ever. */
  startTimer(ms: number): Timer;
}

export interface Timer {
  readonly expired: Promise<void>;
  cancel(): void;
}
