import { describe, expect, it } from "vitest";

import { applyStoredUserPatch, mergeStoredUser, readStoredUserPatch, type StoredUser } from "./stored-user.ts";

/** What the official browser SDK sends. */
const POPULATED_USER = {
  user_id: "u1",
  isAnonymous: false,
  email: "a@b.example",
  name: "Ada",
  language: "en",
  country: "CA",
  appVersion: "1.2.3",
  appBuild: 7,
  customData: { plan: "pro", seats: 3, beta: true },
  privateCustomData: { salary: 1 },
  lastSeenDate: "2026-11-20T20:32:55.512Z",
  createdDate: "2026-11-20T20:32:55.512Z",
  platform: "web",
  platformVersion: "unknown",
  deviceModel: "SSR - unknown",
  sdkType: "client",
  sdkVersion: "1.47.10",
  sdkPlatform: "js",
};

describe("what is stored about a user", () => {
  it("is the person without private data, device and SDK", () => {
    const stored = applyStoredUserPatch({}, readPatch(POPULATED_USER));
    expect(stored).toEqual({
      email: "a@b.example",
      name: "Ada",
      language: "en",
      country: "CA",
      customData: { plan: "pro", seats: 3, beta: true },
    });
    expect(JSON.stringify(stored)).not.toContain("salary");
  });

  it.each<[string, StoredUser, unknown, StoredUser]>([
    [
      "keeps what a change does not name",
      { email: "a", customData: { x: 1 } },
      {},
      { email: "a", customData: { x: 1 } },
    ],
    ["overwrites what it names", { email: "a" }, { email: "b" }, { email: "b" }],
    [
      "merges custom data by name",
      { customData: { x: 1, y: 2 } },
      { customData: { y: 3 } },
      { customData: { x: 1, y: 3 } },
    ],
    ["removes by null", { email: "a", customData: { x: 1 } }, { email: null, customData: { x: null } }, {}],
    ["ignores members it does not know", {}, { role: "admin", user_id: "somebody else" }, {}],
  ])("%s", (_, stored, body, expected) => {
    expect(applyStoredUserPatch(stored, readPatch(body))).toEqual(expected);
  });

  it.each<[unknown, number]>([
    [null, 1],
    [[], 1],
    ["text", 1],
    [{ email: 1, name: true, customData: "no" }, 3],
    [{ customData: { nested: {} } }, 1],
    [{ customData: [1] }, 1],
  ])("lists what is wrong with %j", (body, problemCount) => {
    const read = readStoredUserPatch(body);
    expect(read.ok ? [] : read.problems).toHaveLength(problemCount);
  });
});

describe("stored data beneath a request", () => {
  const stored: StoredUser = { email: "stored@b.example", country: "CA", customData: { plan: "free", seats: 1 } };

  it("fills in what the request does not say", () => {
    expect(mergeStoredUser({ user_id: "u1", platform: "web" }, stored)).toEqual({
      user_id: "u1",
      platform: "web",
      ...stored,
    });
  });

  it("never overrules the request, not even its private data", () => {
    const context = { user_id: "u1", country: "NZ", customData: { plan: null }, privateCustomData: { seats: 9 } };
    expect(mergeStoredUser(context, stored)).toEqual({ ...context, email: "stored@b.example" });
  });

  it("changes nothing when nothing is stored", () => {
    expect(mergeStoredUser({ user_id: "u1", customData: {} }, {})).toEqual({ user_id: "u1", customData: {} });
  });
});

function readPatch(body: unknown) {
  const read = readStoredUserPatch(body);
  if (!read.ok) throw new Error(read.problems.join());
  return read.patch;
}
