import type { DestinationReport } from "../core/destination-router.ts";
import type { RoutingOverride } from "../core/routing-override.ts";
import type { Services } from "../services.ts";

/** State of this Worker as the answering isolate sees it. */
export interface Health {
  readonly status: "ok" | "misconfigured";
  readonly worker: "burgee-events";
  /** What to repair. Events are accepted and wait in the spool meanwhile. */
  readonly problems: readonly string[];
  readonly sink: Services["routing"]["sink"];
  readonly destinations: readonly DestinationReport[];
  /** Ratios that an operator set at run time, else null. */
  readonly override: RoutingOverride | null;
  readonly overrideProblems: readonly string[];
  readonly commitsInFlight: number;
  /** Events since the isolate started. */
  readonly events: Services["live"]["totals"];
}

export function readHealth({ routing, routingWatch, group, live, clock }: Services): Health {
  return {
    status: routing.problems.length === 0 ? "ok" : "misconfigured",
    worker: "burgee-events",
    problems: routing.problems,
    sink: routing.sink,
    destinations: routing.router.report(clock.now()),
    override: routing.router.override ?? null,
    overrideProblems: routingWatch.problems,
    commitsInFlight: group.inFlight,
    events: live.totals,
  };
}
