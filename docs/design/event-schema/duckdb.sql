-- Landed events in DuckDB. Replace 'landing/**/*.gz' by the place of your files (local, s3://…).
-- Explicit columns: a file with an unknown member, or without an optional one, reads the same. So do the folders dt=…/hr=…
-- of the sink in R2.
CREATE OR REPLACE VIEW landed_lines AS
SELECT *
FROM read_json(
  'landing/**/*.gz',
  format = 'newline_delimited',
  compression = 'gzip',
  hive_partitioning = false,
  columns = {
    schemaVersion: 'INTEGER',
    eventId: 'VARCHAR',
    requestId: 'VARCHAR',
    requestIndex: 'BIGINT',
    requestEvents: 'BIGINT',
    chain: 'STRUCT(settledThrough BIGINT, settledEvents BIGINT, refused VARCHAR)',
    projectId: 'VARCHAR',
    projectKey: 'VARCHAR',
    environmentId: 'VARCHAR',
    environmentKey: 'VARCHAR',
    keyKind: 'VARCHAR',
    receivedAt: 'TIMESTAMP',
    occurredAt: 'TIMESTAMP',
    type: 'VARCHAR',
    customType: 'VARCHAR',
    target: 'VARCHAR',
    value: 'DOUBLE',
    userId: 'VARCHAR',
    featureVars: 'MAP(VARCHAR, VARCHAR)',
    metaData: 'JSON',
    "user": 'JSON',
    obfuscated: 'BOOLEAN'
  }
);

-- Users whose earlier events are hidden, by `DELETE /v1/edgedb/{user}`; see docs/design/personal-data.md. Only server keys
-- may ask for that.
CREATE OR REPLACE VIEW erasures AS
SELECT environmentId, target AS userDigest, max(receivedAt) AS erasedAt
FROM landed_lines
WHERE customType = 'burgee.erasure' AND keyKind = 'server'
GROUP BY environmentId, target;

-- Every landed line but those of what erased users did before.
CREATE OR REPLACE VIEW kept_lines AS
SELECT line.*
FROM landed_lines AS line
LEFT JOIN erasures
  ON erasures.environmentId = line.environmentId
  AND erasures.userDigest = sha256(line.environmentId || chr(10) || line.userId)
WHERE erasedAt IS NULL OR least(line.receivedAt, line.occurredAt) > erasedAt;

-- Each event once. Delivery is at least once, and SDKs send a post again when they did not see its answer.
CREATE OR REPLACE VIEW events AS
SELECT *
FROM kept_lines
WHERE customType IS DISTINCT FROM 'burgee.erasure'
QUALIFY row_number() OVER (PARTITION BY eventId ORDER BY receivedAt, requestId) = 1;
