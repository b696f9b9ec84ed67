import { type Phase, rateAt } from "./rate-curve.ts";

/** One planned arrival. */
export interface Arrival {
  /** Milliseconds after the start of the run. */
  readonly atMs: number;
  /** Index of its phase. */
  readonly phase: number;
}

/** `even` spaces arrivals regularly; `poisson` makes them independent, as those of many devices are. */
export type Spacing = "even" | "poisson";

const STEP_MS = 1;

/**
 * All arrivals of a run, in order. They depend on the curve and the seed alone, never on how the server answers: that is
 * what makes the load open-loop.
 */
export function* planArrivals(phases: readonly Phase[], spacing: Spacing, random: () => number): Generator<Arrival> {
  const nextGap = (): number => (spacing === "even" ? 1 : -Math.log(1 - random()));
  let due = spacing === "even" ? 0.5 : nextGap();
  let startMs = 0;
  for (const [index, phase] of phases.entries()) {
    const lengthMs = phase.seconds * 1000;
    for (let offsetMs = 0; offsetMs < lengthMs; offsetMs += STEP_MS) {
      const expected = (rateAt(phase, (offsetMs + STEP_MS / 2) / lengthMs) * STEP_MS) / 1000;
      let usedBefore = 0;
      while (due <= expected - usedBefore) {
        usedBefore += due;
        yield { atMs: startMs + offsetMs + (usedBefore / expected) * STEP_MS, phase: index };
        due = nextGap();
      }
      due -= expected - usedBefore;
    }
    startMs += lengthMs;
  }
}
