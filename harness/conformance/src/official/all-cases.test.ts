import { describe, expect, it } from "vitest";

import { OFFICIAL_CASES } from "./all-cases.ts";

const CHECKLIST = [1, 2, 3, 4, 5, 6, 7, 8].map((item) => `checklist ${item}`);

/** Rows of the compatibility tables, as they stand in `covers`. */
const ROWS: Readonly<Record<string, readonly string[]>> = {
  "nodejs-server-sdk local": [
    "status table: 304",
    "status table: 401",
    "status table: 403",
    "status table: 404",
    "status table: 429",
    "status table: 5xx / network",
    "status table: 200, not JSON",
    "init with no config",
    "events table: 201 + JSON",
    "events table: 201 without a body",
    ...["200", "202", "204", "400", "401", "403", "404", "413", "429", "500", "503"].map(
      (status) => `events table: ${status}`,
    ),
    "events table: a broken connection",
  ],
  "nodejs-server-sdk cloud": ["404", "400", "401", "403", "429", "5xx"].map((row) => `cloud table: ${row}`),
  "js-cloud-server-sdk": ["404", "400", "401", "403", "429", "5xx"].map((row) => `cloud table: ${row}`),
  "js-client-sdk": [
    ...["401", "403", "400", "404", "500", "503", "broken connections"].map((row) => `client table: ${row}`),
    "events table: 201 + JSON",
    "events table: 201 without a body",
    ...["200", "202", "400", "401", "403", "404", "413", "429", "500", "503"].map(
      (status) => `events table: ${status}`,
    ),
    "events table: a broken connection",
  ],
  wire: ["client API: knownVariableKeys", "client API: obfuscated"],
  "ofrep-provider": ["404", "400", "401", "403", "429", "500", "503", "code default"].map((row) => `OFREP: ${row}`),
  "ofrep-web-provider": ["OFREP: 304", "OFREP: ETag covers the context", "OFREP: eventStreams", "OFREP: code default"],
};

/** An index: whether some case names each row. What a case checks is seen only by running it. */
describe("the index of official cases", () => {
  it.each(CHECKLIST)("names a case for %s", (item) => {
    expect(
      OFFICIAL_CASES.some(({ covers }) => covers.includes(item) || covers.includes(item.replace("checklist ", "and "))),
    ).toBe(true);
  });

  it.each(Object.entries(ROWS))("names a case for every row of %s", (sdk, rows) => {
    const covered = OFFICIAL_CASES.filter((official) => official.sdk === sdk).map(({ covers }) => covers);
    expect(rows.filter((row) => !covered.some((covers) => covers.includes(row)))).toEqual([]);
  });

  it("gives every case a name that no other case has", () => {
    const names = OFFICIAL_CASES.map(({ sdk, name }) => `${sdk}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
