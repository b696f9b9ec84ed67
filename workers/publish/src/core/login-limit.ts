import type { Clock } from "@burgee/worker-common";

/** How long failed logins of an address count. */
const WINDOW_MS = 60_000;
/** Addresses that are remembered. Ours: about 1 MB; one more forgets the one that failed first. */
const ADDRESSES_MAX = 10_000;

/** Counts failed logins of each address, so that a token cannot be guessed at full speed. */
export interface LoginLimit {
  /** Milliseconds until an address may try again; 0 when it may now. */
  waitMs(address: string, failuresMax: number): number;
  recordFailure(address: string): void;
}

/** Keeps the counts in memory: each isolate has its own, so an attacker gets the limit once per isolate that answers. */
export function createLoginLimit(clock: Clock): LoginLimit {
  const windows = new Map<string, { readonly endsMs: number; failures: number }>();
  return {
    waitMs(address, failuresMax) {
      const window = windows.get(address);
      if (window === undefined || window.failures < failuresMax) return 0;
      return Math.max(0, window.endsMs - clock.now());
    },
    recordFailure(address) {
      const nowMs = clock.now();
      const window = windows.get(address);
      if (window !== undefined && window.endsMs > nowMs) {
        window.failures += 1;
        return;
      }
      windows.delete(address);
      const oldest = windows.keys().next();
      if (windows.size >= ADDRESSES_MAX && oldest.done !== true) windows.delete(oldest.value);
      windows.set(address, { endsMs: nowMs + WINDOW_MS, failures: 1 });
    },
  };
}
