-- Reconciliation in DuckDB; docs/design/ledger.md defines the terms. Needs the views of duckdb.sql and, as files, what
-- GET /v1/ledger?lines=in_flight and ?lines=dead answered: every held line says where it was found.
CREATE OR REPLACE VIEW held_lines AS
SELECT 'delivered' AS place, requestId, requestIndex, requestEvents, chain, eventId, environmentId FROM landed_lines
UNION ALL
SELECT 'in_flight', requestId, requestIndex, requestEvents, chain, eventId, environmentId
FROM read_json('in-flight.ndjson', format = 'newline_delimited', columns = {
  requestId: 'VARCHAR', requestIndex: 'BIGINT', requestEvents: 'BIGINT',
  chain: 'STRUCT(settledThrough BIGINT, settledEvents BIGINT, refused VARCHAR)', eventId: 'VARCHAR', environmentId: 'VARCHAR'
})
UNION ALL
SELECT 'dead', requestId, requestIndex, requestEvents, chain, eventId, environmentId
FROM read_json('dead.ndjson', format = 'newline_delimited', columns = {
  requestId: 'VARCHAR', requestIndex: 'BIGINT', requestEvents: 'BIGINT',
  chain: 'STRUCT(settledThrough BIGINT, settledEvents BIGINT, refused VARCHAR)', eventId: 'VARCHAR', environmentId: 'VARCHAR'
});

-- Each accepted event once, at the best place where it was found: delivered, else in flight, else dead.
CREATE OR REPLACE VIEW accepted_events AS
SELECT
  requestId, requestIndex,
  split_part(requestId, '-', 1) AS isolateId,
  split_part(requestId, '-', 2)::BIGINT AS number,
  any_value(requestEvents) AS requestEvents,
  any_value(eventId) AS eventId,
  any_value(environmentId) AS environmentId,
  CASE WHEN bool_or(place = 'delivered') THEN 'delivered' WHEN bool_or(place = 'in_flight') THEN 'in_flight' ELSE 'dead' END AS place
FROM held_lines
GROUP BY ALL
ORDER BY isolateId, number, requestIndex;

-- Numbers of posts that were answered 503. One that was stored all the same is found, but claimed by nobody.
CREATE OR REPLACE VIEW refused_posts AS
SELECT isolateId, number
FROM (
  SELECT
    isolateId,
    unnest(range(split_part(part, '-', 1)::BIGINT, split_part(part, '-', -1)::BIGINT + 1)) AS number
  FROM (
    SELECT DISTINCT split_part(requestId, '-', 1) AS isolateId, unnest(string_split(chain.refused, ',')) AS part
    FROM held_lines
    WHERE chain.refused IS NOT NULL
  )
);

-- Per isolate, from each note to the next: events that the note claims for the posts between them, and how many of those
-- were found. The difference is unexplained; step by step, so that what nobody claims in one cannot hide a loss in another.
CREATE OR REPLACE VIEW chain_steps AS
WITH
  notes AS (
    SELECT
      split_part(requestId, '-', 1) AS isolateId,
      chain.settledThrough AS settledThrough,
      max(chain.settledEvents) AS settledEvents
    FROM held_lines
    WHERE chain IS NOT NULL
    GROUP BY ALL
  ),
  claims AS (
    SELECT
      isolateId,
      settledThrough,
      settledEvents - lag(settledEvents, 1, 0) OVER (PARTITION BY isolateId ORDER BY settledThrough) AS claimed
    FROM notes
  ),
  kept AS (SELECT * FROM accepted_events ANTI JOIN refused_posts USING (isolateId, number)),
  found AS (
    SELECT claims.isolateId, claims.settledThrough, count(*) AS events
    FROM kept
    ASOF JOIN claims ON kept.isolateId = claims.isolateId AND kept.number <= claims.settledThrough
    GROUP BY ALL
  )
SELECT isolateId, settledThrough, claimed, coalesce(found.events, 0) AS found
FROM claims
LEFT JOIN found USING (isolateId, settledThrough);

-- The ledger in one row.
CREATE OR REPLACE VIEW ledger AS
WITH
  places AS (
    SELECT
      count(*) FILTER (place = 'delivered') AS delivered,
      count(*) FILTER (place = 'in_flight') AS inFlight,
      count(*) FILTER (place = 'dead') AS dead,
      count(*) - count(DISTINCT eventId) AS repeatedPosts
    FROM accepted_events
  ),
  -- Beyond the last note of an isolate nothing is claimed, but of a post of which one line was found, all must be.
  torn AS (
    SELECT coalesce(sum(stated - found), 0)::BIGINT AS events
    FROM (
      SELECT any_value(requestEvents) AS stated, count(*) AS found
      FROM accepted_events
      LEFT JOIN (SELECT isolateId, max(settledThrough) AS settledThrough FROM chain_steps GROUP BY ALL) USING (isolateId)
      WHERE number > coalesce(settledThrough, 0)
      GROUP BY requestId
    )
  ),
  holes AS (SELECT coalesce(sum(greatest(claimed - found, 0)), 0)::BIGINT AS events FROM chain_steps),
  copies AS (SELECT count(*) - count(DISTINCT (requestId, requestIndex)) AS events FROM landed_lines)
SELECT
  delivered + inFlight + dead + torn.events + holes.events AS accepted,
  delivered,
  dead,
  inFlight,
  copies.events AS deliveredTwice,
  repeatedPosts AS sentTwice,
  torn.events + holes.events AS unexplained
FROM places, torn, holes, copies;
