-- Landed events in Snowflake. Replace the bucket and the storage integration by yours.
CREATE STAGE IF NOT EXISTS burgee_landing
  URL = 's3://your-bucket/'
  STORAGE_INTEGRATION = your_integration
  FILE_FORMAT = (TYPE = JSON COMPRESSION = GZIP);

CREATE TABLE IF NOT EXISTS burgee_lines (
  line VARIANT NOT NULL,
  file VARCHAR NOT NULL,
  file_row NUMBER NOT NULL,
  loaded_at TIMESTAMP_NTZ NOT NULL DEFAULT CURRENT_TIMESTAMP()
);

-- Run it on a schedule, or as the statement of a Snowpipe. COPY remembers the files that it has loaded for 64 days.
COPY INTO burgee_lines (line, file, file_row)
FROM (SELECT $1, METADATA$FILENAME, METADATA$FILE_ROW_NUMBER FROM @burgee_landing)
FILE_FORMAT = (TYPE = JSON COMPRESSION = GZIP)
ON_ERROR = SKIP_FILE;

-- Users whose earlier events are hidden, by `DELETE /v1/edgedb/{user}`; see docs/design/personal-data.md. Only server keys
-- may ask for that.
CREATE OR REPLACE VIEW burgee_erasures AS
SELECT
  line:environmentId::VARCHAR AS environment_id,
  line:target::VARCHAR AS user_digest,
  MAX(line:receivedAt::TIMESTAMP_NTZ) AS erased_at
FROM burgee_lines
WHERE line:customType::VARCHAR = 'burgee.erasure' AND line:keyKind::VARCHAR = 'server'
GROUP BY 1, 2;

-- Each event once. Delivery is at least once, and SDKs send a post again when they did not see its answer.
CREATE OR REPLACE VIEW burgee_events AS
SELECT
  line:schemaVersion::INTEGER AS schema_version,
  line:eventId::VARCHAR AS event_id,
  line:requestId::VARCHAR AS request_id,
  line:requestIndex::INTEGER AS request_index,
  line:requestEvents::INTEGER AS request_events,
  line:projectKey::VARCHAR AS project_key,
  line:environmentId::VARCHAR AS environment_id,
  line:environmentKey::VARCHAR AS environment_key,
  line:keyKind::VARCHAR AS key_kind,
  line:receivedAt::TIMESTAMP_NTZ AS received_at,
  line:occurredAt::TIMESTAMP_NTZ AS occurred_at,
  line:type::VARCHAR AS type,
  line:customType::VARCHAR AS custom_type,
  line:target::VARCHAR AS target,
  line:value::DOUBLE AS value,
  line:userId::VARCHAR AS user_id,
  line:featureVars AS feature_vars,
  line:metaData AS meta_data,
  line:user AS user_data,
  COALESCE(line:obfuscated::BOOLEAN, FALSE) AS obfuscated
FROM burgee_lines
LEFT JOIN burgee_erasures
  ON burgee_erasures.environment_id = line:environmentId::VARCHAR
  AND user_digest = SHA2(line:environmentId::VARCHAR || CHR(10) || line:userId::VARCHAR, 256)
WHERE (erased_at IS NULL OR LEAST(line:receivedAt::TIMESTAMP_NTZ, line:occurredAt::TIMESTAMP_NTZ) > erased_at)
  AND line:customType::VARCHAR IS DISTINCT FROM 'burgee.erasure'
QUALIFY ROW_NUMBER() OVER (PARTITION BY line:eventId::VARCHAR ORDER BY line:receivedAt::VARCHAR, line:requestId::VARCHAR) = 1;
