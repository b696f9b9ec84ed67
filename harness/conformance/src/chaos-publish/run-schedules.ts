import { countFindings, type Findings, noFindings } from "./findings.ts";
import { drawOperations, type Operation } from "./operations.ts";
import type { Sabotage } from "./publisher-process.ts";
import { runSchedule } from "./run-schedule.ts";

export interface Failure {
  readonly seed: number;
  /** The shortest schedule that still fails, line by line. */
  readonly trace: readonly string[];
}

export interface Summary extends Findings {
  readonly schedules: number;
  readonly failures: readonly Failure[];
}

export interface RunOptions {
  readonly schedules: number;
  readonly seed: number;
  readonly sabotage?: Sabotage;
  /** Failures that are shortened and described. */
  readonly failuresMax?: number;
  readonly onProgress?: (done: number, findings: Findings) => void;
}

/** Runs schedules with consecutive seeds. */
export async function runSchedules(options: RunOptions): Promise<Summary> {
  const { schedules, seed: firstSeed, sabotage, failuresMax = 3, onProgress } = options;
  const total = noFindings();
  const failures: Failure[] = [];
  for (let index = 0; index < schedules; index += 1) {
    const seed = firstSeed + index;
    const { findings } = await runSchedule(seed, undefined, sabotage);
    for (const name of Object.keys(total) as (keyof Findings)[]) total[name] += findings[name];
    if (countFindings(findings) > 0 && failures.length < failuresMax) {
      failures.push({ seed, trace: await shorten(seed, sabotage) });
    }
    onProgress?.(index + 1, total);
  }
  return { schedules, ...total, failures };
}

/** Leaves out every operation without which the schedule still fails; each has its own faults, so the others keep theirs. */
async function shorten(seed: number, sabotage: Sabotage | undefined): Promise<readonly string[]> {
  let kept: readonly Operation[] = drawOperations(seed);
  let { trace } = await runSchedule(seed, kept, sabotage);
  for (let index = kept.length - 1; index >= 0; index -= 1) {
    const shorter = kept.toSpliced(index, 1);
    const result = await runSchedule(seed, shorter, sabotage);
    if (countFindings(result.findings) === 0) continue;
    kept = shorter;
    ({ trace } = result);
  }
  return trace;
}
