import { describe, expect, it } from "vitest";

import { noteFlagReason, toFlagReason } from "./flag-reason.ts";

describe("the OpenFeature reason", () => {
  it("is the noted one, which never reaches the wire", () => {
    const reason = Object.freeze(noteFlagReason({ reason: "TARGETING_MATCH", details: "All Users" }, "STATIC"));
    expect(toFlagReason(reason)).toBe("STATIC");
    expect(JSON.stringify(reason)).toBe('{"reason":"TARGETING_MATCH","details":"All Users"}');
    expect(Reflect.ownKeys({ ...reason })).toEqual(["reason", "details"]);
  });

  it("is the reason itself where none was noted, and STATIC for an override", () => {
    expect(toFlagReason({ reason: "SPLIT" })).toBe("SPLIT");
    expect(toFlagReason({ reason: "OVERRIDE", details: "Override", target_id: "" })).toBe("STATIC");
  });
});
