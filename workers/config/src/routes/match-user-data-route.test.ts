import { describe, expect, it } from "vitest";

import { matchUserDataRoute } from "./match-user-data-route.ts";

describe("routes for stored user data", () => {
  it.each([
    ["/v1/edgedb/u1", { kind: "stored_user", userId: "u1" }],
    ["/v1/edgeDB/u1", { kind: "stored_user", userId: "u1" }],
    ["/V1/EDGEDB/U1", { kind: "stored_user", userId: "U1" }],
    ["/v1/edgedb/a%40b.example%2Fc", { kind: "stored_user", userId: "a@b.example/c" }],
    ["/v1/edgedb/a/b", { kind: "stored_user", userId: "a/b" }],
    ["/v1/edgedb/%E0%A4%A", { kind: "stored_user", userId: undefined }],
    [`/v1/edgedb/${"u".repeat(200)}`, { kind: "stored_user", userId: "u".repeat(200) }],
    [`/v1/edgedb/${"u".repeat(201)}`, { kind: "stored_user", userId: undefined }],
    ["/v1/optIns/u1", { kind: "opt_ins", userId: "u1" }],
    ["/v1/optIns/u%201/hasEnabled", { kind: "has_opt_ins", userId: "u 1" }],
    ["/v1/optInConfig", { kind: "opt_in_config" }],
    ["/v1/edgedb", undefined],
    ["/v1/edgedb/", undefined],
    ["/v1/optIns", undefined],
    ["/v1/optInConfig/more", undefined],
    ["/v1/sdkConfig", undefined],
  ])("%s", (path, expected) => {
    expect(matchUserDataRoute(path)).toEqual(expected);
  });
});
