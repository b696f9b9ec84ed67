import type { RetentionDatabase, RevisionDatabase } from "../core/revisions/ports.ts";
import { openSql } from "./open-sql.ts";
import { retentionQueries } from "./sql-retention.ts";
import { revisionQueries } from "./sql-revisions.ts";

/** Revisions and retention in a Durable Object's SQLite database, beside the tables of the project database. */
export function createSqlRevisionDatabase(
  storage: Pick<DurableObjectStorage, "sql">,
): RevisionDatabase & RetentionDatabase {
  const sql = openSql(storage.sql);
  return { ...revisionQueries(sql), ...retentionQueries(sql) };
}
