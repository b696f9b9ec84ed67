import type { HostileReport } from "./hostile-report.ts";

/** What no single request may cost, on a machine that does nothing else. */
export const COST_GOALS = {
  /** Processor time of the whole process. */
  maxMs: 500,
  /** Growth of isolates' memory beyond the request's own bytes. */
  heapMaxMiB: 32,
  secondCallerP99Ms: 250,
} as const;

/** Checks of a whole long run. */
const LONG_CHECKS_MIN = 13_000;

/** What a whole long run falls short of, besides failed checks. */
export function findMissedGoals({ checks, cost, deaths }: HostileReport): readonly string[] {
  const missed: string[] = [];
  if (checks < LONG_CHECKS_MIN) missed.push(`${checks} checks are fewer than ${LONG_CHECKS_MIN}`);
  for (const [name, goal] of Object.entries(COST_GOALS) as [keyof typeof COST_GOALS, number][]) {
    if (cost[name] > goal) missed.push(`cost: ${name} is ${cost[name]}, more than ${goal}`);
  }
  if (deaths > 0) missed.push(`the Workers' process died ${deaths} times`);
  return missed;
}
