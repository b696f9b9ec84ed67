/** Ends an exchange when its time is over or its caller gives up. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Removes the time limit. The caller's signal still ends the exchange. */
  stopClock(): void;
  /** Removes the time limit and forgets the caller's signal. */
  release(): void;
}

/** What `AbortSignal.timeout` and `AbortSignal.any` do, which browsers lack that the SDK supports. */
export function limitTime(timeoutMs: number, signal?: AbortSignal): TimeLimit {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new DOMException("no answer in time", "TimeoutError")), timeoutMs);
  const forward = (): void => abort.abort(signal?.reason);
  if (signal?.aborted === true) forward();
  else signal?.addEventListener("abort", forward);
  const stopClock = (): void => clearTimeout(timer);
  return {
    signal: abort.signal,
    stopClock,
    release() {
      stopClock();
      signal?.removeEventListener("abort", forward);
    },
  };
}
