/** Ends an exchange when its time is over or its caller gives up. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Removes the time limit. The caller's signal still ends the exchange. */
  stopClock(): void;
  /** Must be called when the exchange is over: forgets the caller's signal. */
  release(): void;
}

/** What `AbortSignal.timeout` and `AbortSignal.any` do, which browsers lack that the SDK supports. */
export function limitTime(timeoutMs: number, signal?: AbortSignal): TimeLimit {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new DOMException("too late", "TimeoutError")), timeoutMs);
  const stopClock = (): void => clearTimeout(timer);
  const release = (): void => {
    stopClock();
    abort.abort(signal?.reason);
  };
  if (signal?.aborted === true) release();
  // Aborting its own signal removes the listener.
  signal?.addEventListener("abort", release, { signal: abort.signal });
  return { signal: abort.signal, stopClock, release };
}
