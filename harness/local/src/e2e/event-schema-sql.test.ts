import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { repositoryRoot } from "@burgee/scripts/workers";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { createOperatorClient, reconcilePlatform } from "burgee/events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startSeededPlatform, type SeededPlatform } from "../seeded-platform.ts";
import { landSampleEvents, SAMPLE } from "./land-sample-events.ts";

const DOCS = join(repositoryRoot, "docs/design");
const SQL_FOLDER = join(DOCS, "event-schema");
const page = readFileSync(join(DOCS, "event-schema.md"), "utf8");
const schema = JSON.parse(readSql("event.schema.json")) as {
  readonly properties: Readonly<Record<string, unknown>>;
};
const members = Object.keys(schema.properties);
/** Members that the warehouse views leave out: one is for the ledger, the other an id beside its key. */
const LEFT_OUT = new Set(["chain", "projectId"]);

function readSql(name: string): string {
  return readFileSync(join(SQL_FOLDER, name), "utf8");
}

/** Replaces a placeholder that a reader of the page fills by hand; it must still be there. */
function fill(sql: string, place: string, value: string): string {
  expect(sql).toContain(`'${place}'`);
  return sql.replaceAll(`'${place}'`, `'${value.replaceAll("'", "''")}'`);
}

/** The statement of a file that begins with the given text, up to its semicolon. */
function statement(sql: string, start: string): string {
  const from = sql.indexOf(start);
  expect(from).toBeGreaterThanOrEqual(0);
  return sql.slice(from, sql.indexOf(";", from) + 1);
}

/** Names that the lines of a SELECT end with. */
function aliasesOf(sql: string): string[] {
  return [...sql.matchAll(/ AS (\w+),?$/gm)].map(([, name]) => String(name));
}

type Row = Readonly<Record<string, unknown>>;

async function withDuckDb<Result>(use: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
  const instance = await DuckDBInstance.create(":memory:", { autoinstall_known_extensions: "false" });
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function query(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

async function columnsOf(connection: DuckDBConnection, view: string): Promise<string[]> {
  return (await query(connection, `DESCRIBE ${view}`)).map((row) => String(row["column_name"]));
}

describe("the SQL of docs/design/event-schema.md over files of the real chain", () => {
  const root = mkdtempSync(join(tmpdir(), "burgee-event-sql-"));
  let seeded: SeededPlatform;
  let landing: string;

  beforeAll(async () => {
    seeded = await startSeededPlatform({ stateFolder: join(root, "state"), port: 0, firehosePort: 0 });
    await landSampleEvents(seeded);
    landing = seeded.profile.landingFolder;
  }, 90_000);

  afterAll(async () => {
    await seeded?.platform.close();
    rmSync(root, { recursive: true, force: true });
  });

  const duckDbSql = (folder: string): string => fill(readSql("duckdb.sql"), "landing/**/*.gz", `${folder}/**/*.gz`);

  it("DuckDB: keeps each event once, with every member of the schema, typed", async () => {
    await withDuckDb(async (connection) => {
      await connection.run(duckDbSql(landing));
      const [counts] = await query(
        connection,
        `SELECT (SELECT count(*)::INT FROM landed_lines) AS lines, (SELECT count(*)::INT FROM events) AS events,
          (SELECT count(DISTINCT (requestId, requestIndex))::INT FROM landed_lines) AS accepted`,
      );
      // Accepted twice from a repeated post, and landed twice by a stream that stored records but answered with an error.
      expect(counts).toMatchObject({ events: SAMPLE.distinctEvents, accepted: SAMPLE.acceptedEvents });
      expect(Number(counts?.["lines"])).toBeGreaterThan(SAMPLE.acceptedEvents);
      expect((await columnsOf(connection, "events")).toSorted()).toEqual(members.toSorted());
      const [late] = await query(
        connection,
        `SELECT count(*)::INT AS n FROM events JOIN landed_lines AS line USING (eventId)
          WHERE line.receivedAt < events.receivedAt`,
      );
      expect(late).toEqual({ n: 0 });
      const [purchase] = await query(
        connection,
        `SELECT type, value, featureVars['f1'] AS variation, metaData->>'currency' AS currency,
          "user"->>'country' AS country, occurredAt <= receivedAt + INTERVAL 1 MINUTE AS isClamped, environmentKey
          FROM events WHERE customType = 'purchase'`,
      );
      expect(purchase).toEqual({ ...SAMPLE.purchase, environmentKey: "production", isClamped: true });
    });
  });

  it("DuckDB: hides an erased user, whose lines stay until they are deleted", async () => {
    await withDuckDb(async (connection) => {
      await connection.run(duckDbSql(landing));
      const erased = "customType IN ('erased', 'burgee.erasure')";
      expect(await query(connection, `SELECT count(*)::INT AS n FROM landed_lines WHERE ${erased}`)).toEqual([
        { n: SAMPLE.hiddenEvents },
      ]);
      expect(await query(connection, `SELECT count(*)::INT AS n FROM events WHERE ${erased}`)).toEqual([{ n: 0 }]);
      expect(await query(connection, "SELECT count(*)::INT AS n FROM erasures")).toEqual([{ n: 1 }]);
    });
  });

  it("DuckDB: writes the lines of everybody else anew, as all readers expect them", async () => {
    const clean = join(root, "clean");
    mkdirSync(clean);
    await withDuckDb(async (connection) => {
      await connection.run(duckDbSql(landing));
      await connection.run(fill(readSql("erase-duckdb.sql"), "clean.ndjson.gz", join(clean, "clean.ndjson.gz")));
      await connection.run("CREATE TABLE before AS SELECT * FROM events");
      await connection.run("CREATE TABLE keptBefore AS SELECT * FROM kept_lines");
      await connection.run(duckDbSql(clean));
      for (const [earlier, later] of [
        ["before", "events"],
        ["keptBefore", "landed_lines"],
      ]) {
        expect(await query(connection, `(FROM ${earlier}) EXCEPT ALL (FROM ${later})`)).toEqual([]);
        expect(await query(connection, `(FROM ${later}) EXCEPT ALL (FROM ${earlier})`)).toEqual([]);
      }
      expect(await query(connection, "SELECT count(*)::INT AS n FROM erasures")).toEqual([{ n: 1 }]);
    });
    const text = listObjects(clean)
      .map((file) => gunzipSync(readFileSync(file)).toString())
      .join("");
    expect(text).toContain('"purchase"');
    expect(text).not.toContain("erased user");
    expect(text).toMatch(/"receivedAt":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/);
  });

  it("DuckDB: reads the folders of the sink in R2 the same", async () => {
    const folder = join(root, "r2");
    for (const [index, file] of listObjects(landing).entries()) {
      const hour = join(folder, "landed/dt=2026-11-20/hr=0".concat(String(index % 10)));
      mkdirSync(hour, { recursive: true });
      cpSync(file, join(hour, `${index}.ndjson.gz`));
    }
    await withDuckDb(async (connection) => {
      await connection.run(duckDbSql(folder));
      expect((await columnsOf(connection, "events")).toSorted()).toEqual(members.toSorted());
      expect(await query(connection, "SELECT count(*)::INT AS n FROM events")).toEqual([{ n: SAMPLE.distinctEvents }]);
    });
  });

  it("Athena: the view finds the same events, its functions standing in by DuckDB's", async () => {
    await withDuckDb(async (connection) => {
      await connection.run(duckDbSql(landing));
      const files = listObjects(landing).map((file) => `'${file}'`);
      // The external table: one text column, cut at \001 only.
      await connection.run(`CREATE VIEW burgee_lines AS SELECT line FROM read_csv([${files.join(", ")}],
        columns = {line: 'VARCHAR'}, delim = chr(1), quote = '', escape = '', header = false, auto_detect = false)`);
      await connection.run("CREATE MACRO json_extract_scalar(line, path) AS json_extract_string(line, path)");
      await connection.run("CREATE MACRO from_iso8601_timestamp(text) AS strptime(text, '%Y-%m-%dT%H:%M:%S.%gZ')");
      // DuckDB's sha256 takes text and returns hex digits.
      for (const name of ["to_utf8", "to_hex"]) await connection.run(`CREATE MACRO ${name}(text) AS text`);
      for (const view of ["burgee_erasures", "burgee_events"]) {
        await connection.run(statement(readSql("athena.sql"), `CREATE OR REPLACE VIEW ${view}`));
      }
      const compared = `SELECT eventId, requestId, requestIndex, receivedAt, occurredAt, type, customType, target, value,
        userId, featureVars, metaData::VARCHAR, "user"::VARCHAR, coalesce(obfuscated, false) FROM events`;
      const inAthena = `SELECT event_id, request_id, request_index, received_at, occurred_at, type, custom_type, target,
        value, user_id, feature_vars, meta_data::VARCHAR, user_data::VARCHAR, obfuscated FROM burgee_events`;
      expect(await query(connection, `(${compared}) EXCEPT ALL (${inAthena})`)).toEqual([]);
      expect(await query(connection, `(${inAthena}) EXCEPT ALL (${compared})`)).toEqual([]);
    });
  });

  it("the ledger agrees with `burgee events reconcile`, and tells what a lost file held", async () => {
    const held = join(root, "held");
    mkdirSync(held);
    const { url, adminToken } = seeded.profile;
    const client = createOperatorClient({ url, token: adminToken });
    for (const [outcome, name] of [
      ["in_flight", "in-flight"],
      ["dead", "dead"],
    ] as const) {
      let lines = "";
      for await (const page of client.readLines(outcome)) lines += page;
      writeFileSync(join(held, `${name}.ndjson`), lines);
    }
    const ledgerOf = (folder: string): Promise<Row | undefined> =>
      withDuckDb(async (connection) => {
        await connection.run(duckDbSql(folder));
        let sql = readSql("ledger-duckdb.sql");
        for (const name of ["in-flight.ndjson", "dead.ndjson"]) sql = fill(sql, name, join(held, name));
        await connection.run(sql);
        return (await query(connection, "SELECT columns(*)::INT FROM ledger"))[0];
      });
    const judgeBefore = new Date(Date.now() + 60_000).toISOString().slice(0, -1);

    const whole = await ledgerOf(landing);
    const { totals, unexplained } = await reconcilePlatform(client, landing, judgeBefore);
    expect(whole).toMatchObject({ unexplained: 0, delivered: SAMPLE.acceptedEvents, inFlight: 0, dead: 0 });
    expect(unexplained).toBe(0);
    expect(totals).toMatchObject({ accepted: whole?.["accepted"], delivered: whole?.["delivered"] });
    expect(whole?.["sentTwice"]).toBe(SAMPLE.acceptedEvents - SAMPLE.hiddenEvents - SAMPLE.distinctEvents);
    expect(Number(whole?.["deliveredTwice"]) + Number(whole?.["sentTwice"])).toBe(totals.duplicates);

    const torn = join(root, "torn");
    cpSync(landing, torn, { recursive: true });
    const lost = listObjects(torn).filter((file) => gunzipSync(readFileSync(file)).includes('"purchase"'));
    for (const file of lost) rmSync(file);
    const after = await ledgerOf(torn);
    expect(after).toMatchObject({ unexplained: SAMPLE.purchasePostsEvents, accepted: SAMPLE.acceptedEvents });
    expect((await reconcilePlatform(client, torn, judgeBefore)).unexplained).toBe(SAMPLE.purchasePostsEvents);
  });

  it("Snowflake: names only members of the schema, and gives them the columns of Athena", () => {
    const view = statement(readSql("snowflake.sql"), "CREATE OR REPLACE VIEW burgee_events");
    const named = new Set([...view.matchAll(/\bline:(\w+)/g)].map(([, name]) => String(name)));
    expect([...named].toSorted()).toEqual(members.filter((name) => !LEFT_OUT.has(name)).toSorted());
    const athena = statement(readSql("athena.sql"), "CREATE OR REPLACE VIEW burgee_events");
    expect(aliasesOf(view)).toEqual(aliasesOf(athena).filter((name) => name !== "copy"));
    const paths = new Set([...athena.matchAll(/'\$\.(\w+)'/g)].map(([, name]) => String(name)));
    expect(paths).toEqual(named);
  });

  it("the page names every member and every file, and has no SQL of its own that nothing runs", () => {
    for (const name of members) expect(page).toContain(`\`${name}\``);
    for (const name of readdirSync(SQL_FOLDER)) expect(page).toContain(`(event-schema/${name})`);
    expect(page).not.toContain("```sql");
  });
});

function listObjects(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".gz"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
