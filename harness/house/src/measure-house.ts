import { countLines, type FileLength } from "./count-lines.ts";
import { findCircles } from "./find-circles.ts";
import { findMutableState } from "./find-mutable-state.ts";
import { readSourceFiles } from "./source-files.ts";
import type { TracedRequest } from "./traced-request.ts";

/** The figures, as `--json` prints them. */
export interface HouseFigures {
  readonly evaluationFiles: number;
  readonly eventFiles: number;
  readonly circles: number;
  readonly mutableModuleState: number;
  readonly operatorFiles: number;
  readonly medianLines: number;
  readonly largest: FileLength;
}

/** What was counted, by name of the figure. */
export type CountedItems = Readonly<Record<keyof typeof AIMS, readonly string[]>>;

/** The largest value of each figure that has an aim. */
export const AIMS = {
  evaluationFiles: 22,
  eventFiles: 22,
  circles: 0,
  mutableModuleState: 0,
  operatorFiles: 6,
} as const satisfies Partial<Record<keyof HouseFigures, number>>;

export interface Measurements {
  readonly traceRequests: () => Promise<Readonly<Record<TracedRequest, readonly string[]>>>;
  readonly addComparator: (root: string) => readonly string[];
}

/** Takes all figures of the checkout. The two measurements that run its code are passed in. */
export async function measureHouse(
  root: string,
  { traceRequests, addComparator }: Measurements,
): Promise<{ figures: HouseFigures; items: CountedItems }> {
  const files = readSourceFiles(root);
  const traced = await traceRequests();
  const items: CountedItems = {
    evaluationFiles: traced.evaluation,
    eventFiles: traced.event,
    circles: findCircles(files).map((circle) => circle.join(" ")),
    mutableModuleState: findMutableState(files),
    operatorFiles: addComparator(root),
  };
  const figures = {
    evaluationFiles: items.evaluationFiles.length,
    eventFiles: items.eventFiles.length,
    circles: items.circles.length,
    mutableModuleState: items.mutableModuleState.length,
    operatorFiles: items.operatorFiles.length,
    ...countLines(files),
  };
  return { figures, items };
}

/** Names the aims that the figures miss. */
export function findMissedAims(figures: HouseFigures): (keyof typeof AIMS)[] {
  const names = Object.keys(AIMS) as (keyof typeof AIMS)[];
  return names.filter((name) => figures[name] > AIMS[name]);
}
