import { describe, expect, it } from "vitest";

import { readStreamQuery } from "./read-stream-query.ts";

describe("the query of a stream", () => {
  it.each([
    ["environment=e1&token=t", undefined, { environmentId: "e1", token: "t", kind: "config" }],
    ["environment=e1&token=t&kind=ofrep", undefined, { environmentId: "e1", token: "t", kind: "ofrep" }],
    ["environment=e1", undefined, { environmentId: "e1", token: "", kind: "config" }],
    ["environment=e1&token=t&v=4", undefined, { environmentId: "e1", token: "t", kind: "config", heldVersion: 4 }],
    ["environment=e1&token=t&v=4", "9", { environmentId: "e1", token: "t", kind: "config", heldVersion: 9 }],
    ["environment=e1&token=t&v=9", "4", { environmentId: "e1", token: "t", kind: "config", heldVersion: 9 }],
    ["environment=e1&token=t&v=x", "", { environmentId: "e1", token: "t", kind: "config" }],
    ["environment=e1&token=t", "foreign-id", { environmentId: "e1", token: "t", kind: "config", heldVersion: 0 }],
    ["environment=e1&token=t", "1".repeat(16), { environmentId: "e1", token: "t", kind: "config", heldVersion: 0 }],
  ])("%s with last event %j", (query, lastEventId, expected) => {
    expect(readStreamQuery(new URLSearchParams(query), lastEventId)).toEqual({ ok: true, query: expected });
  });

  it.each([
    ["", 1],
    ["environment=", 1],
    ["environment=a/b", 1],
    [`environment=${"e".repeat(129)}`, 1],
    ["environment=a%20b&kind=other", 2],
  ])("lists what is wrong with %j", (query, problemCount) => {
    const read = readStreamQuery(new URLSearchParams(query), undefined);
    expect(read.ok ? [] : read.problems).toHaveLength(problemCount);
  });
});
