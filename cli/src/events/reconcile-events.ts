import type { Landing } from "./open-landing.ts";

/** Everything the platform acknowledged, and where it is. Counts are events unless named otherwise. */
export interface Reconciliation {
  readonly environments: readonly EnvironmentAccount[];
  readonly totals: Omit<EnvironmentAccount, "environmentId">;
  /** Posts that were acknowledged although no line of them is anywhere. */
  readonly missingPosts: readonly string[];
  /** Events of posts that are only partly there, plus one for each missing post. Zero when every event is explained. */
  readonly unexplained: number;
}

export interface EnvironmentAccount {
  readonly environmentId: string;
  /** Events of every acknowledged post that is known: delivered + dead + inFlight + missing. */
  readonly accepted: number;
  readonly delivered: number;
  readonly dead: number;
  readonly inFlight: number;
  readonly missing: number;
  /** Landed lines beyond the first of the same event: re-sent by a client or delivered twice; `events` hides them. */
  readonly duplicates: number;
}

/** Tables that must exist: `events_raw`, `waiting` (spool) and `dead`. */
export interface ReconcileOptions {
  /** Posts received later than this are not judged yet: a stream may still buffer them. ISO 8601. */
  readonly judgeBefore: string;
}

/**
 * Compares what landed, waits or is dead with what each isolate of the events Worker noted about its own posts. A post
 * that an isolate saw settled and did not refuse must be somewhere, with all of its events.
 */
export async function reconcileEvents(landing: Landing, options: ReconcileOptions): Promise<Reconciliation> {
  await landing.query(placesView());
  const { rows } = await landing.query(accountsQuery(options.judgeBefore));
  const environments = rows as unknown as readonly EnvironmentAccount[];
  const { rows: notes } = await landing.query(notesQuery(options.judgeBefore));
  const { rows: posts } = await landing.query("SELECT DISTINCT isolate, number FROM places");
  const missingPosts = findMissingPosts(notes as unknown as readonly NoteRow[], posts as unknown as readonly PostRow[]);
  const totals = { accepted: 0, delivered: 0, dead: 0, inFlight: 0, missing: 0, duplicates: 0 };
  for (const account of environments) {
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += account[name];
  }
  return { environments, totals, missingPosts, unexplained: totals.missing + missingPosts.length };
}

/** One row per event and place, best place first: landed, then waiting, then dead. */
function placesView(): string {
  const places = [
    ["0", "events_raw"],
    ["1", "waiting"],
    ["2", "dead"],
  ].map(([rank, table]) => `SELECT ${rank} AS rank, * FROM ${table}`);
  return `CREATE OR REPLACE TEMP TABLE places AS
    SELECT min(rank) AS rank, count(*) FILTER (rank = 0) AS landedLines, requestId, requestIndex,
      any_value(regexp_extract(requestId, '^(.*)-(\\d+)$', 1)) AS isolate,
      any_value(regexp_extract(requestId, '^(.*)-(\\d+)$', 2)::BIGINT) AS number,
      any_value(eventId) AS eventId, any_value(environmentId) AS environmentId, any_value(receivedAt) AS receivedAt,
      any_value(requestEvents) AS requestEvents, any_value(chain) AS chain
    FROM (${places.join(" UNION ALL ")}) GROUP BY requestId, requestIndex`;
}

function accountsQuery(judgeBefore: string): string {
  return `WITH posts AS (
      SELECT environmentId, any_value(requestEvents) AS expected, count(*) AS present,
        any_value(receivedAt) < TIMESTAMP '${judgeBefore}' AS isJudged,
        count(*) FILTER (rank = 0) AS delivered, count(*) FILTER (rank = 1) AS inFlight, count(*) FILTER (rank = 2) AS dead
      FROM places GROUP BY environmentId, requestId
    ), landed AS (
      SELECT environmentId, sum(landedLines) - count(DISTINCT eventId) AS duplicates
      FROM places WHERE rank = 0 GROUP BY environmentId
    )
    SELECT environmentId,
      sum(CASE WHEN isJudged THEN expected ELSE present END) AS accepted,
      sum(delivered) AS delivered, sum(dead) AS dead, sum(inFlight) AS inFlight,
      sum(CASE WHEN isJudged THEN expected - present ELSE 0 END) AS missing,
      coalesce(any_value(duplicates), 0) AS duplicates
    FROM posts LEFT JOIN landed USING (environmentId) GROUP BY environmentId ORDER BY environmentId`;
}

function notesQuery(judgeBefore: string): string {
  return `SELECT isolate, (chain->>'settledThrough')::BIGINT AS settledThrough, chain->>'refused' AS refused,
      receivedAt < TIMESTAMP '${judgeBefore}' AS isJudged
    FROM places WHERE chain IS NOT NULL`;
}

interface NoteRow {
  readonly isolate: string;
  readonly settledThrough: number;
  readonly refused: string | null;
  readonly isJudged: boolean;
}

interface PostRow {
  readonly isolate: string;
  readonly number: number;
}

/** Ids of posts that their isolate counted as stored and that are nowhere. */
export function findMissingPosts(notes: readonly NoteRow[], posts: readonly PostRow[]): string[] {
  const present = new Set(posts.map(({ isolate, number }) => `${isolate}-${number}`));
  const settled = new Map<string, number>();
  for (const { isolate, settledThrough, refused, isJudged } of notes) {
    if (isJudged) settled.set(isolate, Math.max(settled.get(isolate) ?? 0, settledThrough));
    for (const [from, to] of parseRanges(refused)) {
      for (let number = from; number <= to; number++) present.add(`${isolate}-${number}`);
    }
  }
  const missing: string[] = [];
  for (const [isolate, through] of settled) {
    for (let number = 1; number <= through; number++) {
      const requestId = `${isolate}-${number}`;
      if (!present.has(requestId)) missing.push(requestId);
    }
  }
  return missing;
}

function parseRanges(text: string | null): [number, number][] {
  if (text === null || text === "") return [];
  return text.split(",").map((range) => {
    const [from, to] = range.split("-").map(Number);
    return [from ?? 0, to ?? from ?? 0];
  });
}
