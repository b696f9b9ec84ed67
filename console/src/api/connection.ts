/** `slow`: an answer is late. `signed_out`: a request was refused until the person signs in again. */
export type ConnectionState = "online" | "slow" | "offline" | "signed_out";

/** What the app knows of its way to the server. Requests wait here until it is worth trying again. */
export interface Connection {
  readonly state: () => ConnectionState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly set: (state: ConnectionState) => void;
  /** Ends after `ms`, or earlier when the network returns, the window gets the focus, or somebody presses "Try now". */
  readonly waitForChance: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly tryNow: () => void;
}

export function createConnection(page: Pick<Window, "addEventListener" | "removeEventListener">): Connection {
  let state: ConnectionState = "online";
  const listeners = new Set<() => void>();
  const waiting = new Set<() => void>();
  const set = (next: ConnectionState): void => {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const tryNow = (): void => {
    for (const go of waiting) go();
  };
  page.addEventListener("offline", () => set("offline"));
  page.addEventListener("online", () => {
    // With requests waiting, their answers say whether the server is back.
    if (waiting.size === 0) set("online");
    tryNow();
  });
  page.addEventListener("focus", tryNow);
  return {
    state: () => state,
    set,
    tryNow,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    waitForChance: (ms, signal) =>
      new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          waiting.delete(go);
          signal?.removeEventListener("abort", stop);
        };
        const go = (): void => {
          end();
          resolve();
        };
        const stop = (): void => {
          end();
          reject(signal?.reason as Error);
        };
        const timer = setTimeout(go, ms);
        waiting.add(go);
        signal?.addEventListener("abort", stop);
      }),
  };
}
