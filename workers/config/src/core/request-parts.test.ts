import { parseQuery } from "@burgee/worker-common";
import { describe, expect, it } from "vitest";

import { chooseEncoding, parseFloorDate } from "./conditional.ts";
import { readClientUser } from "./read-client-user.ts";
import { readOfrepContext } from "./read-ofrep-context.ts";

describe("readClientUser", () => {
  it("reads what the JavaScript SDK sends", () => {
    const query =
      "sdkKey=dvc_client_abc&user_id=u1&isAnonymous=false&email=a%2Bb%40c.d&name=Nn&language=en&country=CA" +
      "&appVersion=1.2.3&appBuild=7&customData=%7B%22k%22%3A1%2C%22s+p%22%3A%22%C3%A9%22%7D&privateCustomData=%7B%22p%22%3A%22s%22%7D" +
      "&lastSeenDate=1795206775512&createdDate=1795206775514&platform=web&deviceModel=SSR+-+unknown&sdkType=client";
    expect(readClientUser(parseQuery(query))).toEqual({
      ok: true,
      context: {
        user_id: "u1",
        isAnonymous: false,
        email: "a+b@c.d",
        name: "Nn",
        language: "en",
        country: "CA",
        appVersion: "1.2.3",
        appBuild: 7,
        customData: { k: 1, "s p": "é" },
        privateCustomData: { p: "s" },
        lastSeenDate: "1795206775512",
        createdDate: "1795206775514",
        platform: "web",
        deviceModel: "SSR - unknown",
        sdkType: "client",
      },
    });
  });

  it.each([
    ["", ["user_id must be a non-empty string"]],
    [`user_id=${"x".repeat(201)}`, ["user_id must be at most 200 characters"]],
    ["user_id=u&customData=%7B", ["customData must be the URL-encoded JSON text of a flat object"]],
    [
      "user_id=u&customData=%7B%22a%22%3A%7B%7D%7D",
      ["customData.a must be a string, number, boolean or null; nested values are not supported"],
    ],
    ["user_id=u&privateCustomData=%5B1%5D", ["privateCustomData must be a flat JSON object"]],
  ])("lists what is wrong with %j", (query, problems) => {
    expect(readClientUser(parseQuery(query))).toEqual({ ok: false, problems });
  });
});

describe("readOfrepContext", () => {
  it("maps the targeting key, known attributes and everything flat", () => {
    const body = {
      context: {
        targetingKey: "u1",
        email: "a@b.c",
        country: "CA",
        appBuild: "7",
        plan: "pro",
        seats: 3,
        beta: true,
        nested: { a: 1 },
        list: [1],
        customData: { own: "x", deep: {} },
        privateCustomData: { secret: 1 },
      },
    };
    expect(readOfrepContext(body)).toEqual({
      ok: true,
      context: {
        user_id: "u1",
        email: "a@b.c",
        country: "CA",
        appBuild: 7,
        customData: { plan: "pro", seats: 3, beta: true, own: "x" },
        privateCustomData: { secret: 1 },
      },
    });
  });

  it.each([
    [[], "INVALID_CONTEXT"],
    ["text", "INVALID_CONTEXT"],
    [{}, "INVALID_CONTEXT"],
    [{ context: [] }, "INVALID_CONTEXT"],
    [{ context: {} }, "TARGETING_KEY_MISSING"],
    [{ context: { targetingKey: "" } }, "TARGETING_KEY_MISSING"],
    [{ context: { targetingKey: null } }, "TARGETING_KEY_MISSING"],
    [{ context: { targetingKey: 5 } }, "INVALID_CONTEXT"],
    [{ context: { targetingKey: "x".repeat(201) } }, "INVALID_CONTEXT"],
  ])("%j earns %s", (body, errorCode) => {
    expect(readOfrepContext(body)).toMatchObject({ ok: false, errorCode });
  });

  it("accepts user_id for a targeting key", () => {
    expect(readOfrepContext({ context: { user_id: "u2" } })).toMatchObject({ ok: true, context: { user_id: "u2" } });
  });
});

it.each([
  [null, undefined],
  ["", undefined],
  ["identity", undefined],
  ["gzip, deflate", "gzip"],
  ["gzip, deflate, br", "br"],
  ["br;q=0, gzip;q=0.5", "gzip"],
  ["BR ; q=0.000", undefined],
  ["brotli", undefined],
])("Accept-Encoding %j chooses %s", (header, expected) => {
  expect(chooseEncoding(header)).toBe(expected);
});

it.each([
  ["1795206775000", 1795206775000],
  ["1795206775", 1795206775000],
  ["2026-11-20T20:32:55.512Z", Date.UTC(2026, 10, 20, 20, 32, 55, 512)],
  ["", undefined],
  ["soon", undefined],
  [undefined, undefined],
])("reads the floor %j as %s", (text, expected) => {
  expect(parseFloorDate(text)).toBe(expected);
});
