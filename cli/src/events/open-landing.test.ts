import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { ERASURE_EVENT, erasureDigest } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { EVENT_COLUMNS } from "./event-columns.ts";
import { createLandingKit, makeEvent, makePost, toLines } from "./events-test-kit.ts";
import { openLanding, queryLanding } from "./open-landing.ts";

describe("openLanding", () => {
  it("answers SQL over an empty folder with every column", async () => {
    using kit = createLandingKit();
    using landing = await openLanding(kit.folder);
    const { columns, rows } = await landing.query("select * from events");
    expect(columns).toEqual(Object.keys(EVENT_COLUMNS));
    expect(rows).toEqual([]);
    expect(await queryLanding(kit.folder, "select count(*) as n from events_raw")).toEqual([{ n: 0 }]);
  });

  it("keeps each event once in events and each line in events_raw", async () => {
    using kit = createLandingKit();
    kit.land(makePost("a", 1));
    kit.land([...makePost("a", 1), makeEvent("b", 1, 0)]);
    const count = "select count(*) as n from";
    expect(await queryLanding(kit.folder, `${count} events`)).toEqual([{ n: 3 }]);
    expect(await queryLanding(kit.folder, `${count} events_raw`)).toEqual([{ n: 5 }]);
  });

  it("reads times, numbers, JSON and absent members", async () => {
    using kit = createLandingKit();
    kit.land([makeEvent("a", 1, 0, { value: 2.5 })]);
    const sql = "select receivedAt, value, target, metaData->>'amount' as amount, featureVars from events";
    expect(await queryLanding(kit.folder, sql)).toEqual([
      { receivedAt: "2026-11-20T23:00:00.000Z", value: 2.5, target: null, amount: "3", featureVars: '{"f1":"v1"}' },
    ]);
  });

  it("reads plain files too and leaves unfinished ones alone", async () => {
    using kit = createLandingKit();
    kit.land(makePost("a", 1));
    writeFileSync(join(kit.folder, "it's plain.ndjson"), toLines(makePost("a", 2)));
    mkdirSync(join(kit.folder, ".incomplete"));
    writeFileSync(join(kit.folder, ".incomplete", "half.gz"), "not gzip");
    expect(await queryLanding(kit.folder, "select count(*) as n from events")).toEqual([{ n: 4 }]);
  });

  it("gives files of the sink in R2 the same columns, although their folders look like partitions", async () => {
    using kit = createLandingKit();
    const hour = join(kit.folder, "dt=2026-11-20/hr=23");
    mkdirSync(hour, { recursive: true });
    writeFileSync(join(hour, "2026-11-20T23-31-00-a.ndjson.gz"), gzipSync(toLines(makePost("a", 1))));
    using landing = await openLanding(kit.folder);
    const { columns, rows } = await landing.query("select * from events");
    expect(columns).toEqual(Object.keys(EVENT_COLUMNS));
    expect(rows).toHaveLength(2);
  });

  it("answers every kind of reading after it was locked", async () => {
    using kit = createLandingKit();
    kit.land(makePost("a", 1));
    writeFileSync(join(kit.folder, "it's plain.ndjson"), toLines(makePost("a", 2)));
    using landing = await openLanding(kit.folder);
    await landing.lock();
    expect((await landing.query("select count(*) as n from events")).rows).toEqual([{ n: 4 }]);
    for (const sql of ["describe events", "summarize events", "show tables", "from events", "explain from events"]) {
      expect((await landing.query(sql)).rows.length).toBeGreaterThan(0);
    }
  });

  it.each([
    ["reads another file", () => "select * from read_text('/etc/hostname')"],
    ["lists folders", () => "select * from glob('/etc/*')"],
    ["writes a file", (folder: string) => `copy (select 1) to '${folder}/new.csv'`],
    ["replaces a landed file", (_: string, file: string) => `copy (select 1) to '${file}' (use_tmp_file false)`],
    [
      "replaces one in a second statement",
      (_: string, file: string) => `select 1; copy (select 1) to '${file}' (use_tmp_file false)`,
    ],
    [
      "replaces one while it explains",
      (_: string, file: string) => `explain analyze copy (select 1) to '${file}' (use_tmp_file false)`,
    ],
    ["exports the database", (folder: string) => `export database '${folder}/export'`],
    ["attaches a database", (folder: string) => `attach '${folder}/other.db'`],
    ["loads an extension", () => "load httpfs"],
    ["asks the network", () => "select * from read_text('https://127.0.0.1:1/x')"],
    ["unlocks it", () => "set enable_external_access = true"],
    ["changes a setting", () => "pragma threads = 8"],
  ])("refuses SQL that %s once it is locked", async (_, write) => {
    using kit = createLandingKit();
    kit.land(makePost("a", 1));
    using landing = await openLanding(kit.folder);
    const [file = ""] = landing.files;
    const before = readFileSync(file);
    await landing.lock();
    await expect(landing.query(write(kit.folder, file))).rejects.toThrow(/disabled|locked|Only statements that read/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(kit.folder)).toEqual(["2026"]);
  });

  it("hides what an erased user did before, and nothing else", async () => {
    using kit = createLandingKit();
    const digest = await erasureDigest("e1", "gone");
    const at = (time: string) => ({ receivedAt: `2026-11-20T${time}.000Z`, occurredAt: `2026-11-20T${time}.000Z` });
    const erasure = { customType: ERASURE_EVENT, target: digest, userId: "burgee-config", ...at("12:00:00") };
    kit.land([
      makeEvent("a", 1, 0, { userId: "gone", target: "before", ...at("11:00:00") }),
      makeEvent("a", 1, 1, {
        userId: "gone",
        target: "sent late",
        ...at("13:00:00"),
        occurredAt: at("11:59:59").occurredAt,
      }),
      makeEvent("a", 2, 0, { userId: "gone", target: "after", ...at("12:00:01") }),
      makeEvent("a", 2, 1, { userId: "gone", target: "elsewhere", environmentId: "e2", ...at("11:00:00") }),
      makeEvent("a", 3, 0, { userId: "stays", target: "stays", ...at("11:00:00") }),
    ]);
    const count = "select count(*) as n from";
    const targets = "select target from events order by target";
    expect(await queryLanding(kit.folder, `${count} events`)).toEqual([{ n: 5 }]);
    kit.land([makeEvent("b", 1, 0, { ...erasure, keyKind: "client" })]);
    kit.land([makeEvent("b", 1, 1, { ...erasure, keyKind: "mobile" })]);
    expect(await queryLanding(kit.folder, `${count} events`)).toEqual([{ n: 5 }]);
    kit.land([makeEvent("b", 2, 0, erasure)]);
    // A second, earlier request takes nothing back, and neither line counts an event twice.
    kit.land([makeEvent("b", 2, 1, { ...erasure, ...at("10:00:00") })]);
    expect(await queryLanding(kit.folder, targets)).toEqual([
      { target: "after" },
      { target: "elsewhere" },
      { target: "stays" },
    ]);
    expect(await queryLanding(kit.folder, "select userDigest, erasedAt from erasures")).toEqual([
      { userDigest: digest, erasedAt: "2026-11-20T12:00:00.000Z" },
    ]);
    expect(await queryLanding(kit.folder, `${count} events_raw`)).toEqual([{ n: 9 }]);
  });

  it("tells what is wrong with the SQL", async () => {
    using kit = createLandingKit();
    await expect(queryLanding(kit.folder, "select nope from events")).rejects.toThrow(/"nope" not found/);
  });
});
