import { describe, expect, it } from "vitest";

import { describeReject, REJECT_CODES } from "./reject-codes.ts";

describe("reject codes", () => {
  it("are stable names without today's limits, each once", () => {
    const codes = REJECT_CODES.map(({ code }) => code);
    expect(codes.filter((code) => !/^[a-z]+(_[a-z]+)+$/.test(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("have a message with its limit", () => {
    expect(describeReject("event_too_large")).toBe("The event is larger than 256 KiB as a line.");
    expect(describeReject("post_too_large")).toBe("The post is larger than 4 MiB.");
    expect(describeReject("too_many_events")).toBe("The post already holds 10,000 events.");
  });
});
