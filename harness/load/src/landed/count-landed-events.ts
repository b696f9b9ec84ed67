import { statSync } from "node:fs";

import type { Landing } from "burgee/events";

import type { LoadRun } from "../run-scenario.ts";

/** How many events of a run landed. */
export interface LandedCount {
  /** Events of posts that were answered 201. */
  readonly accepted: number;
  /** Events of those posts that landed. */
  readonly landed: number;
  /** Acknowledged events that did not land. */
  readonly lost: number;
  /** Landed lines beyond the first of the same event, before the SQL view removes them. */
  readonly rawDuplicates: number;
  /** Events that are still more than once in the SQL view. */
  readonly duplicates: number;
  /** Events that landed although their post was never acknowledged: the sender gave up too early. */
  readonly landedUnacknowledged: number;
  /** Landed events per second after the start of the run. */
  readonly landedPerSecond: readonly number[];
}

/** Finds the events of a run among the landed ones by the marks in their `metaData`. */
export async function countLandedEvents(run: LoadRun, landing: Landing): Promise<LandedCount> {
  const { eventsPerPost } = run.scenario;
  await landing.query(`CREATE TEMP TABLE mine AS
    SELECT eventId, (metaData->>'post')::INTEGER AS post, (metaData->>'index')::INTEGER AS index
    FROM events_raw WHERE metaData->>'run' = '${run.id}'`);
  const { rows } = await landing.query(`SELECT post, count(DISTINCT index) AS landed FROM mine GROUP BY post`);
  const landedByPost = new Map(rows.map((row) => [Number(row["post"]), Number(row["landed"])]));
  const landedOf = (post: number): number => landedByPost.get(post) ?? 0;
  const landed = run.acknowledgedPosts.reduce((sum, post) => sum + landedOf(post), 0);
  const accepted = run.acknowledgedPosts.length * eventsPerPost;
  const landedTotal = [...landedByPost.values()].reduce((sum, count) => sum + count, 0);
  const [counts] = (
    await landing.query(`SELECT
      (SELECT count(*) FROM mine) - (SELECT count(DISTINCT eventId) FROM mine) AS rawDuplicates,
      (SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM events WHERE metaData->>'run' = '${run.id}'
        GROUP BY metaData->>'post', metaData->>'index')) AS duplicates`)
  ).rows;
  return {
    accepted,
    landed,
    lost: accepted - landed,
    rawDuplicates: Number(counts?.["rawDuplicates"]),
    duplicates: Number(counts?.["duplicates"]),
    landedUnacknowledged: landedTotal - landed,
    landedPerSecond: await countPerSecond(run, landing),
  };
}

/** By the time at which each landed object appeared. */
async function countPerSecond(run: LoadRun, landing: Landing): Promise<readonly number[]> {
  const perSecond: number[] = [];
  if (landing.files.length === 0) return perSecond;
  const files = landing.files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ");
  const { rows } = await landing.query(`SELECT filename, count(*) AS n
    FROM read_ndjson([${files}], columns = {metaData: 'JSON'}, filename = true)
    WHERE metaData->>'run' = '${run.id}' GROUP BY filename`);
  for (const row of rows) {
    const appearedMs = statSync(String(row["filename"])).mtimeMs - run.startedAtMs;
    const second = Math.max(0, Math.floor(appearedMs / 1000));
    while (perSecond.length <= second) perSecond.push(0);
    perSecond[second] = (perSecond[second] ?? 0) + Number(row["n"]);
  }
  return perSecond;
}
