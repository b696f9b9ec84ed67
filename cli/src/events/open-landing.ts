import { readdirSync } from "node:fs";
import { join } from "node:path";

import { ERASURE_EVENT } from "@burgee/contract";
import type { DuckDBConnection } from "@duckdb/node-api";
import { DuckDBInstance, StatementType } from "@duckdb/node-api";

import { columnsLiteral, emptyEventsQuery } from "./event-columns.ts";
import type { SqlValue } from "./sql-value.ts";
import { readSqlValue } from "./sql-value.ts";

export type LandingRow = Readonly<Record<string, SqlValue>>;

/**
 * Landed events as SQL tables: `events`, each event once and without those of erased users, `events_raw`, each landed line,
 * and `erasures`, which users are erased.
 */
export interface Landing extends Disposable {
  /** Rows of one statement. Integers are numbers, times ISO 8601 texts. Throws DuckDB's message when the SQL is wrong. */
  query(sql: string): Promise<{ readonly columns: readonly string[]; readonly rows: readonly LandingRow[] }>;
  /** Adds a table with the same columns that reads these files of newline-delimited events. */
  addTable(name: string, files: readonly string[]): Promise<void>;
  /**
   * From now on SQL may read the tables and nothing else: no other file, no network, no writing, no settings. For SQL
   * that somebody else may have written. Throws for every other statement.
   */
  lock(): Promise<void>;
  /** The files that the tables read: those that existed when the landing was opened. */
  readonly files: readonly string[];
}

const LANDED_FILE = /\.(gz|ndjson|jsonl|json)$/;

/** Users whose earlier events `events` hides. Only a server key may ask for that. */
const ERASURES_VIEW = `CREATE VIEW erasures AS
  SELECT environmentId, target AS userDigest, max(receivedAt) AS erasedAt
  FROM events_raw WHERE customType = '${ERASURE_EVENT}' AND keyKind = 'server' GROUP BY environmentId, target`;

/** The same as in docs/design/event-schema/duckdb.sql. */
const EVENTS_VIEW = `CREATE VIEW events AS
  SELECT line.* FROM events_raw AS line
  LEFT JOIN erasures ON erasures.environmentId = line.environmentId
    AND erasures.userDigest = sha256(line.environmentId || chr(10) || line.userId)
  WHERE (erasedAt IS NULL OR least(line.receivedAt, line.occurredAt) > erasedAt)
    AND line.customType IS DISTINCT FROM '${ERASURE_EVENT}'
  QUALIFY row_number() OVER (PARTITION BY eventId ORDER BY receivedAt, requestId) = 1`;

/** Opens a folder of landed newline-delimited JSON, compressed or not. Throws when the folder cannot be read. */
export async function openLanding(folder: string): Promise<Landing> {
  const files = listLandedFiles(folder);
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    threads: "2",
  });
  const connection = await instance.connect();
  let isLocked = false;
  const landing: Landing = {
    files,
    lock: async () => {
      await lockConnection(connection, files);
      isLocked = true;
    },
    addTable: (name, tableFiles) => createEventsView(connection, name, tableFiles),
    query: async (sql) => {
      if (isLocked) await refuseWriting(connection, sql);
      const reader = await connection.runAndReadAll(sql);
      const columns = reader.deduplicatedColumnNames();
      const rows = reader
        .getRowsJS()
        .map((row) => Object.fromEntries(columns.map((column, index) => [column, readSqlValue(row[index])])));
      return { columns, rows };
    },
    [Symbol.dispose]: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
  await createEventsView(connection, "events_raw", files);
  await connection.run(ERASURES_VIEW);
  await connection.run(EVENTS_VIEW);
  return landing;
}

/** Confines DuckDB to the landed files, for good: the configuration cannot be changed afterwards. */
async function lockConnection(connection: DuckDBConnection, files: readonly string[]): Promise<void> {
  await connection.run(`SET allowed_paths = [${files.map(quoteText).join(", ")}]`);
  await connection.run("SET enable_external_access = false");
  await connection.run("SET lock_configuration = true");
}

/** DuckDB would still write to files that it may read: COPY … TO a landed file would replace it. */
async function refuseWriting(connection: DuckDBConnection, sql: string): Promise<void> {
  const statements = await connection.extractStatements(sql);
  for (let index = 0; index < statements.count; index += 1) {
    const { statementType } = await statements.prepare(index);
    // EXPLAIN ANALYZE runs what it explains.
    const isReading =
      statementType === StatementType.SELECT || (statementType === StatementType.EXPLAIN && !/\banalyze\b/i.test(sql));
    if (!isReading) throw new Error("Only statements that read are allowed, such as SELECT, DESCRIBE and SUMMARIZE");
  }
}

/** Runs one statement over a landing folder and returns its rows. */
export async function queryLanding(folder: string, sql: string): Promise<readonly LandingRow[]> {
  using landing = await openLanding(folder);
  return (await landing.query(sql)).rows;
}

async function createEventsView(connection: DuckDBConnection, name: string, files: readonly string[]): Promise<void> {
  const sources = [files.filter((file) => file.endsWith(".gz")), files.filter((file) => !file.endsWith(".gz"))];
  const queries = sources.flatMap((list, index) => {
    if (list.length === 0) return [];
    const paths = list.map(quoteText).join(", ");
    const compression = index === 0 ? "gzip" : "uncompressed";
    // The sink in R2 names folders dt=…/hr=…. Without this option they would become columns that other sinks lack.
    const options = `columns = ${columnsLiteral()}, compression = '${compression}', hive_partitioning = false`;
    return [`SELECT * FROM read_ndjson([${paths}], ${options})`];
  });
  const query = queries.length === 0 ? emptyEventsQuery() : queries.join(" UNION ALL ");
  await connection.run(`CREATE VIEW "${name}" AS ${query}`);
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function listLandedFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && LANDED_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !path
          .slice(folder.length)
          .split("/")
          .some((part) => part.startsWith(".")),
    )
    .sort();
}
