import type { RetentionDatabase, RevisionDatabase } from "../core/revisions/ports.ts";
import { retentionQueries } from "./sql-retention.ts";
import { REVISION_SCHEMA } from "./sql-revision-schema.ts";
import { revisionQueries } from "./sql-revisions.ts";

/** Revisions and retention in a Durable Object's SQLite database, beside the tables of the project database. */
export function createSqlRevisionDatabase({ sql }: DurableObjectStorage): RevisionDatabase & RetentionDatabase {
  sql.exec(REVISION_SCHEMA);
  return { ...revisionQueries(sql), ...retentionQueries(sql) };
}
