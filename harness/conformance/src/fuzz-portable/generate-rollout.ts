import type { Random } from "../fuzz/random.ts";
import { CENTRE_MS, DAY_MS } from "./portable-pools.ts";

/** A rollout as authors write it, with percentages from 0 to 100. */
export interface WrittenRollout {
  readonly type: "schedule" | "gradual" | "stepped";
  readonly startDate: string;
  readonly startPercentage?: number;
  readonly stages?: readonly WrittenStage[];
}

export interface WrittenStage {
  readonly type?: "linear" | "discrete";
  readonly date: string;
  readonly percentage: number;
}

/** Lengths of stages: months, but also a few milliseconds. */
const LENGTHS_MS = [1, 7, 50, 99, 1000, 3_600_000, DAY_MS, 3 * DAY_MS, 30 * DAY_MS] as const;

export function generateRollout(random: Random): WrittenRollout {
  let dateMs = CENTRE_MS + random.int(-10, 5) * DAY_MS;
  const startDate = toDate(dateMs);
  if (random.chance(0.15)) return { type: "schedule", startDate };
  const type = random.chance(0.75) ? "gradual" : "stepped";
  const stages = random.list(0, random.chance(0.1) ? 8 : 3, (): WrittenStage => {
    dateMs += random.chance(0.8) ? random.int(1, 6) * DAY_MS + random.int(0, 999) : random.pick(LENGTHS_MS);
    const stage = { date: toDate(dateMs), percentage: generatePercentage(random) };
    if (type === "gradual" && random.chance(0.3)) return { ...stage, type: random.pick(["linear", "discrete"]) };
    return stage;
  });
  const startPercentage = stages.length === 0 ? random.int(1, 100) : random.pick([0, 0, generatePercentage(random)]);
  return { type, startDate, startPercentage, stages };
}

function generatePercentage(random: Random): number {
  if (random.chance(0.3)) return random.pick([0, 1, 10, 20, 50, 80, 100, 100]);
  return random.chance(0.5) ? random.int(0, 100) : Number((random.float() * 100).toFixed(random.int(1, 6)));
}

function toDate(ms: number): string {
  return new Date(ms).toISOString();
}
