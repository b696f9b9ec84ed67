import { CONTEXT_ATTRIBUTES } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { createMemoryStorage } from "../test/test-page.ts";
import { completeUser, SETTABLE_ATTRIBUTES } from "./client-user.ts";

/** Members that the SDK itself fills in. */
const OWN = new Set([
  "user_id",
  "isAnonymous",
  "createdDate",
  "lastSeenDate",
  "sdkType",
  "sdkVersion",
  "sdkPlatform",
  // Servers only.
  "hostname",
]);
const TYPES = { text: "string", number: "number", data: "object", boolean: "boolean", time: "number" } as const;

const complete = (user: object) => completeUser(user, createMemoryStorage(), 1_000);

it("can set what the contract lists, with the contract's types", () => {
  const rows = CONTEXT_ATTRIBUTES.filter(({ name }) => !OWN.has(name));
  expect(SETTABLE_ATTRIBUTES).toEqual(Object.fromEntries(rows.map(({ name, type }) => [name, TYPES[type]])));
});

describe("a user", () => {
  it("keeps members of the right type, and only those", () => {
    expect(
      complete({
        user_id: "u",
        email: "a@b.example",
        name: 7,
        appBuild: 3,
        country: null,
        unknown: "x",
        createdDate: 5,
      }),
    ).toEqual({
      user_id: "u",
      email: "a@b.example",
      appBuild: 3,
      createdDate: 5,
      lastSeenDate: 1_000,
      platform: "web",
      platformVersion: expect.any(String),
      deviceModel: "unknown",
      isAnonymous: false,
      sdkType: "client",
      sdkVersion: expect.any(String),
      sdkPlatform: "burgee-browser",
    });
  });

  it("may have flat data", () => {
    const customData = { a: 1, b: "x", c: true, d: null, e: undefined };
    expect(complete({ user_id: "u", customData, privateCustomData: null })).toMatchObject({ customData });
  });

  it.each([
    [{ user_id: "u".repeat(201) }, "user_id must be text of at most 200 characters"],
    [{ user_id: 7 }, "user_id must be text of at most 200 characters"],
    [{ user_id: "u", customData: { a: {} } }, "customData must be a flat object"],
    [{ user_id: "u", customData: [] }, "customData must be a flat object"],
    [{ user_id: "u", customData: { a: 1n } }, "customData must be a flat object"],
    [
      { user_id: 7, customData: [], privateCustomData: { f() {} } },
      "user_id must be text of at most 200 characters; customData must be a flat object; privateCustomData must be a flat object",
    ],
  ])("with %o is refused", (user, message) => {
    expect(() => complete(user)).toThrow(expect.objectContaining({ code: "invalid_context", message }));
  });

  it.each([[{}], [{ user_id: "" }], [{ user_id: undefined }], [{ user_id: null }]])(
    "without an id is anonymous: %o",
    (user) => {
      expect(complete(user)).toMatchObject({ isAnonymous: true, user_id: expect.stringMatching(/^[0-9a-f.-]+$/) });
    },
  );
});
