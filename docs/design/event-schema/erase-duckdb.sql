-- Deletes what erased users did: writes all other landed lines anew, after duckdb.sql. Replace 'clean.ndjson.gz' by the place
-- of the new file, and then the landed files that the views read by it. It keeps the lines that say who is erased, so that
-- events which arrive late stay hidden.
COPY (SELECT * FROM kept_lines ORDER BY receivedAt, requestId, requestIndex)
TO 'clean.ndjson.gz'
(FORMAT json, COMPRESSION gzip, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%gZ');
