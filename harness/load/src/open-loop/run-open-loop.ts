import { setImmediate as yieldTurn, setTimeout as wait } from "node:timers/promises";

import type { Arrival } from "./plan-arrivals.ts";

export interface OpenLoopOptions {
  readonly arrivals: Iterable<Arrival>;
  /**
   * Starts one arrival. `plannedAtMs` is on the clock of `performance.now()`: latency counts from there, so that waiting
   * behind a stalled server or client is not left out. Must not throw.
   */
  readonly send: (arrival: Arrival, plannedAtMs: number) => Promise<void>;
  /** Arrivals under way at once; more are given up and reported, because then this process is the bottleneck. */
  readonly inFlightMax: number;
  readonly onGivenUp: (arrival: Arrival) => void;
  readonly signal: AbortSignal;
}

/** How many arrivals are started in a row when behind plan, before answers are handled. */
const BURST_MAX = 32;

/** Starts each arrival at its planned time, whether or not earlier ones were answered; resolves when all have ended. */
export async function runOpenLoop(options: OpenLoopOptions): Promise<void> {
  const startMs = performance.now();
  const inFlight = new Set<Promise<void>>();
  let burst = 0;
  for (const arrival of options.arrivals) {
    const plannedAtMs = startMs + arrival.atMs;
    while (plannedAtMs - performance.now() > 0.5 && !options.signal.aborted) {
      await wait(Math.max(1, Math.floor(plannedAtMs - performance.now())));
      burst = 0;
    }
    if (++burst >= BURST_MAX) {
      await yieldTurn();
      burst = 0;
    }
    if (options.signal.aborted) break;
    if (inFlight.size >= options.inFlightMax) {
      options.onGivenUp(arrival);
      continue;
    }
    const sent = options.send(arrival, plannedAtMs).finally(() => inFlight.delete(sent));
    inFlight.add(sent);
  }
  await Promise.all(inFlight);
}
