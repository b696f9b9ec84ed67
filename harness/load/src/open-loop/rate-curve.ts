/** A stretch of a scenario. Rates are arrivals per second. */
export type Phase =
  | { readonly name: string; readonly shape: "hold"; readonly seconds: number; readonly rate: number }
  | {
      readonly name: string;
      readonly shape: "ramp" | "exponential";
      readonly seconds: number;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly name: string;
      readonly shape: "sawtooth";
      readonly seconds: number;
      readonly from: number;
      readonly to: number;
      /** How often it rises from `from` to `to`. */
      readonly teeth: number;
    };

/** Arrivals per second at a moment of a phase. `part` runs from 0 at its start to 1 at its end. */
export function rateAt(phase: Phase, part: number): number {
  switch (phase.shape) {
    case "hold":
      return phase.rate;
    case "ramp":
      return phase.from + (phase.to - phase.from) * part;
    case "exponential":
      return phase.from * (phase.to / phase.from) ** part;
    case "sawtooth": {
      const within = (part * phase.teeth) % 1;
      return phase.from + (phase.to - phase.from) * within;
    }
  }
}

/** Milliseconds of all phases. */
export function totalMs(phases: readonly Phase[]): number {
  return phases.reduce((sum, phase) => sum + phase.seconds * 1000, 0);
}

/** The same curve with every rate multiplied. */
export function scalePhase(phase: Phase, factor: number): Phase {
  return phase.shape === "hold"
    ? { ...phase, rate: phase.rate * factor }
    : { ...phase, from: phase.from * factor, to: phase.to * factor };
}
