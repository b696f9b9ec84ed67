import type { Landing } from "./open-landing.ts";

/** Counts of events in one environment. */
export interface EnvironmentAccount {
  readonly environmentId: string;
  readonly delivered: number;
  readonly inFlight: number;
  readonly dead: number;
  /** Landed lines beyond the first of the same event: delivered twice, or sent again by a client; `events` hides them. */
  readonly duplicates: number;
}

/** Everything the platform acknowledged, and where it is: accepted = delivered + dead + inFlight + unexplained. */
export interface Reconciliation {
  readonly environments: readonly EnvironmentAccount[];
  readonly totals: Omit<EnvironmentAccount, "environmentId"> & { readonly accepted: number };
  /** Acknowledged events that are nowhere. */
  readonly unexplained: number;
  /** Posts that an unexplained event can belong to: not found, or found in part. */
  readonly suspectPosts: readonly string[];
}

export interface ReconcileOptions {
  /** Posts received later than this are not judged yet, because a stream may still buffer them. ISO 8601. */
  readonly judgeBefore: string;
}

/** Posts that are named when something is unexplained. */
const SUSPECTS_MAX = 100;

/**
 * Compares what landed, waits or is dead with what each isolate of the events Worker noted about its own posts, by the
 * rules of docs/design/ledger.md. Needs the tables `events_raw`, `waiting` (the spool) and `dead`.
 */
export async function reconcileEvents(landing: Landing, { judgeBefore }: ReconcileOptions): Promise<Reconciliation> {
  await landing.query(PLACES);
  await landing.query(REFUSED);
  await landing.query(steps(judgeBefore));
  await landing.query(tornPosts(judgeBefore));
  const environments = (await landing.query(ENVIRONMENTS)).rows as unknown as readonly EnvironmentAccount[];
  const [holes] = (await landing.query("SELECT coalesce(sum(greatest(claimed - found, 0)), 0) AS events FROM steps"))
    .rows;
  const [torn] = (await landing.query("SELECT coalesce(sum(events), 0) AS events FROM torn")).rows;
  const unexplained = Number(holes?.["events"]) + Number(torn?.["events"]);
  const suspects = unexplained === 0 ? [] : (await landing.query(SUSPECTS)).rows;
  const totals = { accepted: unexplained, delivered: 0, inFlight: 0, dead: 0, duplicates: 0 };
  for (const { delivered, inFlight, dead, duplicates } of environments) {
    totals.accepted += delivered + inFlight + dead;
    totals.delivered += delivered;
    totals.inFlight += inFlight;
    totals.dead += dead;
    totals.duplicates += duplicates;
  }
  return { environments, totals, unexplained, suspectPosts: suspects.map((row) => String(row["requestId"])) };
}

/** One row per accepted event with the best place where it was found: 0 landed, 1 waiting, 2 dead. */
const PLACES = `CREATE OR REPLACE TEMP TABLE places AS
  SELECT requestId, requestIndex, min(place) AS place, count(*) FILTER (place = 0) AS landedLines,
    any_value(regexp_extract(requestId, '^(.*)-(\\d+)$', 1)) AS isolate,
    any_value(regexp_extract(requestId, '^(.*)-(\\d+)$', 2)::BIGINT) AS number,
    any_value(eventId) AS eventId, any_value(environmentId) AS environmentId, any_value(receivedAt) AS receivedAt,
    any_value(requestEvents) AS requestEvents, any_value(chain) AS chain
  FROM (SELECT 0 AS place, * FROM events_raw
    UNION ALL SELECT 1 AS place, * FROM waiting
    UNION ALL SELECT 2 AS place, * FROM dead)
  GROUP BY requestId, requestIndex`;

/** Numbers of posts that were answered 503. One that was stored all the same is found, but claimed by nobody. */
const REFUSED = `CREATE OR REPLACE TEMP TABLE refused AS
  SELECT DISTINCT isolate,
    unnest(range(split_part(part, '-', 1)::BIGINT, split_part(part, '-', -1)::BIGINT + 1)) AS number
  FROM (SELECT isolate, unnest(string_split(chain->>'refused', ',')) AS part FROM places
    WHERE chain->>'refused' IS NOT NULL)`;

/**
 * Per isolate, from each judged note to the next: the events that `settledEvents` claims for the posts between them, and
 * how many of those were found. Compared step by step, what nobody claims in one place cannot hide a loss in another.
 */
function steps(judgeBefore: string): string {
  return `CREATE OR REPLACE TEMP TABLE steps AS
    WITH notes AS (
      SELECT isolate, (chain->>'settledThrough')::BIGINT AS through, max((chain->>'settledEvents')::BIGINT) AS events
      FROM places WHERE chain IS NOT NULL AND receivedAt < TIMESTAMP '${judgeBefore}' GROUP BY ALL
    ), claims AS (
      SELECT isolate, through, lag(through, 1, 0) OVER isolates AS after,
        events - lag(events, 1, 0) OVER isolates AS claimed
      FROM notes WINDOW isolates AS (PARTITION BY isolate ORDER BY through)
    ), found AS (
      SELECT claims.isolate, claims.through, count(*) AS events
      FROM (SELECT * FROM places ANTI JOIN refused USING (isolate, number)) AS kept
      ASOF JOIN claims ON kept.isolate = claims.isolate AND kept.number <= claims.through
      GROUP BY ALL
    )
    SELECT claims.*, coalesce(found.events, 0) AS found FROM claims LEFT JOIN found USING (isolate, through)`;
}

/** Beyond the last note of an isolate nothing is claimed, but of a post of which one event was found, all must be. */
function tornPosts(judgeBefore: string): string {
  return `CREATE OR REPLACE TEMP TABLE torn AS
    SELECT requestId, any_value(requestEvents) - count(*) AS events
    FROM places
    LEFT JOIN (SELECT isolate, max(through) AS settledThrough FROM steps GROUP BY isolate) USING (isolate)
    WHERE receivedAt < TIMESTAMP '${judgeBefore}' AND (settledThrough IS NULL OR number > settledThrough)
    GROUP BY requestId HAVING events > 0`;
}

const ENVIRONMENTS = `SELECT environmentId,
    count(*) FILTER (place = 0) AS delivered, count(*) FILTER (place = 1) AS inFlight,
    count(*) FILTER (place = 2) AS dead,
    coalesce(sum(landedLines), 0) - count(DISTINCT eventId) FILTER (place = 0) AS duplicates
  FROM places GROUP BY environmentId ORDER BY environmentId`;

const SUSPECTS = `SELECT requestId FROM (
    SELECT requestId FROM torn
    UNION ALL
    SELECT isolate || '-' || number AS requestId
    FROM (SELECT isolate, unnest(range(after + 1, through + 1)) AS number FROM steps WHERE claimed > found)
    ANTI JOIN refused USING (isolate, number)
    WHERE (isolate, number) NOT IN (
      SELECT (isolate, number) FROM places GROUP BY isolate, number HAVING count(*) >= any_value(requestEvents)
    )
  ) ORDER BY requestId LIMIT ${SUSPECTS_MAX}`;
