import { openLanding } from "burgee/events";

import { HEADLINE } from "./flags.ts";

/** What landed of one user. */
export interface LandedUser {
  /** Tracked events, each counted once. */
  readonly tracked: number;
  /** Tracked events beyond the first with the same index: readers would count them twice. */
  readonly doubled: number;
  /** Evaluations, over all rows that count them. */
  readonly evaluated: number;
  /** Landed lines beyond the first of the same event; readers remove them. */
  readonly repeated: number;
}

export const NOTHING_LANDED: LandedUser = { tracked: 0, doubled: 0, evaluated: 0, repeated: 0 };

/**
 * Counts by user id, for ids that begin with a prefix, as readers of the SQL view see them: each event once. Leaves out the
 * headline, which a page evaluates whenever it paints.
 */
export async function countLanded(landingFolder: string, prefix: string): Promise<ReadonlyMap<string, LandedUser>> {
  using landing = await openLanding(landingFolder);
  const { rows } = await landing.query(`SELECT userId,
      count(DISTINCT metaData->>'index') FILTER (type = 'customEvent') AS tracked,
      count(*) FILTER (type = 'customEvent') - tracked AS doubled,
      coalesce(sum(value) FILTER (type IN ('variableEvaluated', 'variableDefaulted')), 0) AS evaluated,
      (SELECT count(*) FROM events_raw AS line WHERE line.userId = events.userId
        AND line.target IS DISTINCT FROM '${HEADLINE}') - count(*) AS repeated
    FROM events WHERE starts_with(userId, '${prefix}') AND target IS DISTINCT FROM '${HEADLINE}' GROUP BY userId`);
  return new Map(
    rows.map(({ userId, tracked, doubled, evaluated, repeated }) => [
      String(userId),
      { tracked: Number(tracked), doubled: Number(doubled), evaluated: Number(evaluated), repeated: Number(repeated) },
    ]),
  );
}
