import { createRandom, type Random } from "./random.ts";

/** The process ends: nothing that it does afterwards has an effect. */
export class Crash extends Error {
  constructor() {
    super("the process ended");
  }
}

/** One life of the project's object, from its start to a crash. */
export interface Process {
  isDead: boolean;
}

/** What may go wrong with one write. */
export type Fault =
  | "none"
  /** Fails without an effect. */
  | "lost"
  /** Takes effect, and the caller learns of a failure. */
  | "answer_lost"
  /** Fails, and takes effect later. */
  | "late"
  /** Takes effect twice, the second time later. */
  | "twice"
  | "crash_before"
  | "crash_after"
  | "crash_late";

const WRITE_FAULTS: readonly Fault[] = [
  "lost",
  "answer_lost",
  "late",
  "late",
  "twice",
  "crash_before",
  "crash_after",
  "crash_late",
  "crash_late",
];

interface LateWrite {
  readonly atMs: number;
  readonly land: () => void;
}

/** Time, faults and writes on their way. Time passes only by `advance`. */
export interface World {
  /** Faults of the operation that runs now; replaced for each. */
  random: Random;
  /** No fault any more: what remains is to recover. */
  isHealthy: boolean;
  now(): number;
  /** What the publisher's clock shows, which may jump. */
  clockNow(): number;
  jump(ms: number): void;
  /** Lets time pass: late writes take effect, and readers look. */
  advance(ms: number): void;
  landLater(afterMs: number, land: () => void): void;
  /** Lets every write that is on its way take effect. */
  landAll(): void;
  drawFault(isWrite: boolean): Fault;
  note(line: string): void;
  /** Called whenever time passes. */
  onTime: () => void;
}

const START_MS = 1_800_000_000_000;
const WRITE_FAULT_CHANCE = 0.045;
const READ_FAULT_CHANCE = 0.01;

export function createWorld(seed: number, note: (line: string) => void): World {
  let nowMs = START_MS;
  let skewMs = 0;
  let late: LateWrite[] = [];
  const landDue = (): void => {
    const due = late.filter(({ atMs }) => atMs <= nowMs);
    late = late.filter(({ atMs }) => atMs > nowMs);
    for (const { land } of due.sort((one, other) => one.atMs - other.atMs)) land();
  };
  const world: World = {
    random: createRandom(seed),
    isHealthy: false,
    now: () => nowMs,
    clockNow: () => nowMs + skewMs,
    jump(ms) {
      skewMs += ms;
    },
    advance(ms) {
      nowMs += ms;
      landDue();
      world.onTime();
    },
    landLater(afterMs, land) {
      late.push({ atMs: nowMs + afterMs, land });
    },
    landAll() {
      nowMs = Math.max(nowMs, ...late.map(({ atMs }) => atMs));
      landDue();
      world.onTime();
    },
    drawFault(isWrite) {
      if (world.isHealthy) return "none";
      if (!isWrite)
        return world.random.chance(READ_FAULT_CHANCE) ? world.random.pick(["lost", "crash_before"]) : "none";
      return world.random.chance(WRITE_FAULT_CHANCE) ? world.random.pick(WRITE_FAULTS) : "none";
    },
    note,
    onTime: () => undefined,
  };
  return world;
}

export interface CallKind {
  readonly label: string;
  readonly isWrite: boolean;
  /** How late a write may take effect. */
  readonly lateMaxMs: number;
  /** Whether a write that was answered may take effect a second time. */
  readonly canRepeat: boolean;
}

/** Runs one call over the network with the fault that it draws. */
export async function callOver<Result>(
  world: World,
  process: Process,
  { label, isWrite, lateMaxMs, canRepeat }: CallKind,
  effect: () => Result,
): Promise<Result> {
  // A turn of the event loop ends: what was written to the database before is durable.
  await Promise.resolve();
  if (process.isDead) throw new Crash();
  world.advance(world.random.below(300));
  const fault = world.drawFault(isWrite);
  if (fault !== "none") world.note(`    ${fault}: ${label}`);
  const landLater = (): void => {
    world.landLater(1 + world.random.below(lateMaxMs), () => {
      world.note(`    arrives late: ${label}`);
      effect();
    });
  };
  switch (fault) {
    case "none":
      return effect();
    case "lost":
      throw new Error(`no answer: ${label}`);
    case "answer_lost":
      effect();
      throw new Error(`the answer was lost: ${label}`);
    case "late":
      landLater();
      throw new Error(`timed out: ${label}`);
    case "twice": {
      const result = effect();
      if (canRepeat) landLater();
      return result;
    }
    case "crash_after":
      effect();
      break;
    case "crash_late":
      landLater();
      break;
    case "crash_before":
      break;
  }
  process.isDead = true;
  throw new Crash();
}
