import { CHANGE_SCHEMA } from "./sql-change-schema.ts";
import { REVISION_SCHEMA } from "./sql-revision-schema.ts";
import { ADDED_COLUMNS, ADDED_INDEXES, PROJECT_SCHEMA } from "./sql-schema.ts";
import { WEBHOOK_SCHEMA } from "./sql-webhook-schema.ts";

/** What queries need of a Durable Object's SQLite database. */
export interface Sql {
  /** Creates the tables. Before a transaction, which would take them back when it fails. */
  open(): void;
  exec<Row extends Record<string, SqlStorageValue>>(query: string, ...values: SqlStorageValue[]): { toArray(): Row[] };
}

/**
 * Creates tables, or what those of an earlier release lack, with the first change: an object that was only asked for has
 * no storage, so that reading under names that nobody made costs nothing. Until then every read finds nothing.
 */
export function openSql(sql: SqlStorage): Sql {
  let isOpen = false;
  const open = (): void => {
    if (isOpen) return;
    sql.exec(PROJECT_SCHEMA);
    sql.exec(REVISION_SCHEMA);
    sql.exec(WEBHOOK_SCHEMA);
    sql.exec(CHANGE_SCHEMA);
    for (const [table, column, type] of ADDED_COLUMNS) addMissingColumn(sql, table, column, type);
    sql.exec(ADDED_INDEXES);
    isOpen = true;
  };
  if (hasTables(sql)) open();
  return {
    open,
    exec<Row extends Record<string, SqlStorageValue>>(query: string, ...values: SqlStorageValue[]) {
      if (!isOpen) {
        if (/^\s*SELECT\b/i.test(query) && !hasTables(sql)) return { toArray: (): Row[] => [] };
        open();
      }
      return sql.exec<Row>(query, ...values);
    },
  };
}

function hasTables(sql: SqlStorage): boolean {
  const query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'environments'";
  return sql.exec(query).toArray().length > 0;
}

function addMissingColumn(sql: SqlStorage, table: string, column: string, type: string): void {
  const known = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info(?)", table).toArray();
  if (!known.some(({ name }) => name === column)) sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
}
