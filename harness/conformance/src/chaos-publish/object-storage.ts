import { DatabaseSync, type SQLInputValue } from "node:sqlite";

import { Crash, type Process, type World } from "./world.ts";

/** Bytes of a row, and of a text or blob in it, that SQLite in Durable Objects takes. */
const ROW_BYTES_MAX = 2_000_000;
const CRASH_CHANCE = 0.002;

/** The database of one Durable Object, which outlives its processes. */
export interface ObjectStorage {
  /** The storage as a process has it. */
  open(process: Process): Pick<DurableObjectStorage, "sql" | "transactionSync">;
  /** What the process has written in this turn of the event loop is gone. */
  dropTurn(): void;
  readAlarm(): number | undefined;
  setAlarm(process: Process, atMs: number): void;
  deleteAlarm(): void;
  close(): void;
}

/**
 * A Durable Object's SQLite database over Node's: what is written in one turn of the event loop is durable as a whole or
 * not at all, as on Cloudflare, and a crash may come with any statement.
 */
export function createObjectStorage(world: World): ObjectStorage {
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE alarm_of_the_object (at_ms INTEGER)");
  let hasOpenTurn = false;
  const commit = (): void => {
    if (hasOpenTurn) database.exec("COMMIT");
    hasOpenTurn = false;
  };
  const dropTurn = (): void => {
    if (hasOpenTurn) database.exec("ROLLBACK");
    hasOpenTurn = false;
  };
  const beginTurn = (): void => {
    if (hasOpenTurn) return;
    database.exec("BEGIN");
    hasOpenTurn = true;
    queueMicrotask(commit);
  };
  const run = (process: Process, query: string, values: readonly SqlStorageValue[]): unknown[] => {
    if (process.isDead) throw new Crash();
    const isRead = /^\s*SELECT/i.test(query);
    if (!isRead) {
      if (!world.isHealthy && world.random.chance(CRASH_CHANCE)) {
        world.note(`    crash at: ${query.trim().slice(0, 60)}`);
        process.isDead = true;
        dropTurn();
        throw new Crash();
      }
      checkSize(values);
      beginTurn();
    }
    if (values.length === 0 && !isRead) {
      database.exec(query);
      return [];
    }
    return database.prepare(query).all(...(values as SQLInputValue[]));
  };
  return {
    open: (process) => ({
      sql: {
        exec: (query: string, ...values: SqlStorageValue[]) => {
          const rows = run(process, query, values);
          return { toArray: () => rows };
        },
      } as unknown as SqlStorage,
      transactionSync<Result>(change: () => Result): Result {
        if (process.isDead) throw new Crash();
        beginTurn();
        database.exec("SAVEPOINT change");
        try {
          const result = change();
          database.exec("RELEASE change");
          return result;
        } catch (error) {
          // A crash has taken back the whole turn.
          if (hasOpenTurn) database.exec("ROLLBACK TO change; RELEASE change");
          throw error;
        }
      },
    }),
    dropTurn,
    readAlarm() {
      const [row] = database.prepare("SELECT at_ms FROM alarm_of_the_object").all();
      return row === undefined ? undefined : Number(row["at_ms"]);
    },
    setAlarm(process, atMs) {
      if (process.isDead) throw new Crash();
      beginTurn();
      database.exec(`DELETE FROM alarm_of_the_object; INSERT INTO alarm_of_the_object VALUES (${atMs})`);
    },
    deleteAlarm() {
      database.exec("DELETE FROM alarm_of_the_object");
    },
    close: () => database.close(),
  };
}

function checkSize(values: readonly SqlStorageValue[]): void {
  const bytes = values.reduce<number>(
    (sum, value) => sum + (typeof value === "string" ? Buffer.byteLength(value) : 8),
    0,
  );
  if (bytes > ROW_BYTES_MAX) throw new Error("string or blob too big: SQLITE_TOOBIG");
}
