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

-- Each event once. Delivery is at least once, and SDKs send a post again when they did not see its answer.
CREATE OR REPLACE VIEW events AS
SELECT *
FROM landed_lines
QUALIFY row_number() OVER (PARTITION BY eventId ORDER BY receivedAt, requestId) = 1;
