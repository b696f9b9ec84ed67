/** Holds requests back while the platform is deployed. */
export interface Gate {
  /** Runs when the gate is open. */
  pass<Value>(request: () => Promise<Value>): Promise<Value>;
  /** Holds back what comes from now on; resolves when nothing is running any more. */
  close(): Promise<void>;
  open(): void;
}

export function createGate(): Gate {
  const state: { running: number; closed?: PromiseWithResolvers<void>; idle?: PromiseWithResolvers<void> } = {
    running: 0,
  };
  return {
    async pass(request) {
      while (state.closed !== undefined) await state.closed.promise;
      state.running += 1;
      try {
        return await request();
      } finally {
        state.running -= 1;
        if (state.running === 0) state.idle?.resolve();
      }
    },
    async close() {
      state.closed ??= Promise.withResolvers();
      state.idle = Promise.withResolvers();
      if (state.running > 0) await state.idle.promise;
    },
    open() {
      state.closed?.resolve();
      delete state.closed;
    },
  };
}
