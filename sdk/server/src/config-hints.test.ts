import { describe, expect, it, vi } from "vitest";

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

  it.each([
    ['{"a":{"sse":{"hostname":"https://no.test","path":"/x"}}}', undefined],
    ['{"a":"sse"}', undefined],
    ['{"sse":{"hostname":"https://s.test","path":"/x"},"a":{"b":1}}', "https://s.test/x"],
    [
      '{"sse":{"hostname":"https://s.test","path":"/x"},"a":[{"sse":{"hostname":"https://no.test","path":"/y"}}]}',
      "https://s.test/x",
    ],
    [
      '{"a":{"sse":{"hostname":"https://no.test","path":"/x"}},"sse":{"hostname":"https://s.test","path":"/y"}}',
      "https://s.test/y",
    ],
    ['{"a":"\\"sse\\":{}","\\u0073se":{"hostname":"https://s.test","path":"/z"}}', "https://s.test/z"],
  ])("finds the stream only where it is a member of the document: %s", (text, expected) => {
    expect(readConfigHints(new TextEncoder().encode(text)).streamUrl).toBe(expected);
  });

  it("does not parse the features again, which the engine has read", () => {
    const parse = vi.spyOn(JSON, "parse");
    const document = JSON.stringify({
      features: ["x".repeat(10_000)],
      sse: { hostname: "https://s.test", path: "/x" },
    });
    expect(readConfigHints(new TextEncoder().encode(document)).streamUrl).toBe("https://s.test/x");
    expect(Math.max(...parse.mock.calls.map(([text]) => text.length))).toBeLessThan(100);
    parse.mockRestore();
  });
});
