import type { EventRecord } from "@burgee/contract";

/** DuckDB type of each member of a landed event. As all are named, SQL also runs over an empty folder. */
export const EVENT_COLUMNS: Readonly<Record<keyof EventRecord, string>> = {
  schemaVersion: "INTEGER",
  eventId: "VARCHAR",
  requestId: "VARCHAR",
  requestIndex: "INTEGER",
  requestEvents: "INTEGER",
  projectId: "VARCHAR",
  projectKey: "VARCHAR",
  environmentId: "VARCHAR",
  environmentKey: "VARCHAR",
  keyKind: "VARCHAR",
  receivedAt: "TIMESTAMP",
  occurredAt: "TIMESTAMP",
  type: "VARCHAR",
  customType: "VARCHAR",
  target: "VARCHAR",
  value: "DOUBLE",
  userId: "VARCHAR",
  featureVars: "JSON",
  metaData: "JSON",
  user: "JSON",
  obfuscated: "BOOLEAN",
  chain: "JSON",
};

/** `{eventId: 'VARCHAR', …}` for `read_ndjson`. */
export function columnsLiteral(): string {
  return `{${Object.entries(EVENT_COLUMNS)
    .map(([name, type]) => `"${name}": '${type}'`)
    .join(", ")}}`;
}

/** A query with every column and no row. */
export function emptyEventsQuery(): string {
  const columns = Object.entries(EVENT_COLUMNS).map(([name, type]) => `NULL::${type} AS "${name}"`);
  return `SELECT ${columns.join(", ")} WHERE false`;
}
