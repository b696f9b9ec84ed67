-- Landed events in Athena. Replace the bucket by yours.
-- One text column: the JSON readers of Hive refuse a whole file when two members differ only in case, and members of
-- metaData are the application's choice. The field delimiter is a character that JSON text never holds unescaped.
CREATE EXTERNAL TABLE IF NOT EXISTS burgee_lines (line string)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\001'
STORED AS TEXTFILE
LOCATION 's3://your-bucket/';

-- Users whose earlier events are hidden, by `DELETE /v1/edgedb/{user}`; see docs/design/personal-data.md. Only server keys
-- may ask for that. Each query reads the lines once more for them: with much data, make burgee_erasures a table on a schedule.
CREATE OR REPLACE VIEW burgee_erasures AS
SELECT
  json_extract_scalar(line, '$.environmentId') AS environment_id,
  json_extract_scalar(line, '$.target') AS user_digest,
  max(from_iso8601_timestamp(json_extract_scalar(line, '$.receivedAt'))) AS erased_at
FROM burgee_lines
WHERE json_extract_scalar(line, '$.customType') = 'burgee.erasure' AND json_extract_scalar(line, '$.keyKind') = 'server'
GROUP BY 1, 2;

-- Each event once. Delivery is at least once, and SDKs send a post again when they did not see its answer.
CREATE OR REPLACE VIEW burgee_events AS
WITH parsed AS (
  SELECT
    CAST(json_extract_scalar(line, '$.schemaVersion') AS integer) AS schema_version,
    json_extract_scalar(line, '$.eventId') AS event_id,
    json_extract_scalar(line, '$.requestId') AS request_id,
    CAST(json_extract_scalar(line, '$.requestIndex') AS bigint) AS request_index,
    CAST(json_extract_scalar(line, '$.requestEvents') AS bigint) AS request_events,
    json_extract_scalar(line, '$.projectKey') AS project_key,
    json_extract_scalar(line, '$.environmentId') AS environment_id,
    json_extract_scalar(line, '$.environmentKey') AS environment_key,
    json_extract_scalar(line, '$.keyKind') AS key_kind,
    from_iso8601_timestamp(json_extract_scalar(line, '$.receivedAt')) AS received_at,
    from_iso8601_timestamp(json_extract_scalar(line, '$.occurredAt')) AS occurred_at,
    json_extract_scalar(line, '$.type') AS type,
    json_extract_scalar(line, '$.customType') AS custom_type,
    json_extract_scalar(line, '$.target') AS target,
    CAST(json_extract_scalar(line, '$.value') AS double) AS value,
    json_extract_scalar(line, '$.userId') AS user_id,
    CAST(json_extract(line, '$.featureVars') AS map(varchar, varchar)) AS feature_vars,
    json_extract(line, '$.metaData') AS meta_data,
    json_extract(line, '$.user') AS user_data,
    COALESCE(CAST(json_extract_scalar(line, '$.obfuscated') AS boolean), false) AS obfuscated
  FROM burgee_lines
)
SELECT
  schema_version, event_id, request_id, request_index, request_events, project_key, environment_id, environment_key,
  key_kind, received_at, occurred_at, type, custom_type, target, value, user_id, feature_vars, meta_data, user_data,
  obfuscated
FROM (
  SELECT parsed.*, row_number() OVER (PARTITION BY event_id ORDER BY received_at, request_id) AS copy
  FROM parsed
  LEFT JOIN burgee_erasures
    ON burgee_erasures.environment_id = parsed.environment_id
    AND user_digest = lower(to_hex(sha256(to_utf8(parsed.environment_id || chr(10) || user_id))))
  WHERE (erased_at IS NULL OR least(received_at, occurred_at) > erased_at)
    AND custom_type IS DISTINCT FROM 'burgee.erasure'
)
WHERE copy = 1;
