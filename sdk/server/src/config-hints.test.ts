import { describe, expect, it } from "vitest";

import { readConfigHints } from "./config-hints.ts";

function read(document: unknown): ReturnType<typeof readConfigHints> {
  return readConfigHints(new TextEncoder().encode(JSON.stringify(document)));
}

describe("readConfigHints", () => {
  it.each([
    [{ hostname: "https://s.test:8443", path: "/stream?token=a%2Fb" }, "https://s.test:8443/stream?token=a%2Fb"],
    [{ hostname: "https://s.test", path: "" }, "https://s.test/"],
    [{ hostname: "s.test", path: "/stream" }, undefined],
    [{ hostname: "file:///etc", path: "/passwd" }, undefined],
    [{ hostname: "https://s.test" }, undefined],
    [undefined, undefined],
    ["https://s.test/stream", undefined],
  ])("finds the stream of %j", (sse, expected) => {
    expect(read({ sse }).streamUrl).toBe(expected);
  });

  it("notices every rule that could read the platform", () => {
    const filter = (subType: string): unknown => ({
      filters: [{ type: "user", subType, comparator: "=", values: [] }],
    });
    expect(read(filter("country")).mayReadPlatform).toBe(false);
    expect(read(filter("platform")).mayReadPlatform).toBe(true);
    expect(read(filter("platformVersion")).mayReadPlatform).toBe(true);
    const escaped = '{"subType":"\\u0070latform"}';
    expect(readConfigHints(new TextEncoder().encode(escaped)).mayReadPlatform).toBe(true);
  });
});
