import { request } from "node:http";

import { describe, expect, it } from "vitest";

import { type EmulatorKit, startTestEmulator } from "./emulator-test-kit.ts";

/** Status of a control call with exactly these headers; `fetch` would not send a `Host` or an `Origin` of ours. */
async function flush(kit: EmulatorKit, headers: Readonly<Record<string, string>>): Promise<number> {
  const { hostname, port } = new URL(kit.emulator.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, method: "POST", path: "/control/flush", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once("error", reject)
      .end();
  });
}

describe("the control routes", () => {
  it.each(["127.0.0.1:9301", "localhost:9301", "[::1]:9301", "localhost"])(
    "answer the holder of the token at %s",
    async (host) => {
      await using kit = await startTestEmulator();
      const authorization = `Bearer ${kit.emulator.controlToken}`;
      expect(await flush(kit, { host, authorization })).toBe(200);
    },
  );

  it.each([
    ["no token", () => ({}), 401],
    ["a wrong token", (token: string) => ({ authorization: `Bearer ${token.slice(1)}` }), 401],
    ["the token without its scheme", (token: string) => ({ authorization: token }), 401],
    [
      "the origin of a page",
      (token: string) => ({ authorization: `Bearer ${token}`, origin: "https://evil.example" }),
      403,
    ],
    ["an opaque origin", (token: string) => ({ authorization: `Bearer ${token}`, origin: "null" }), 403],
    [
      "a name that was rebound",
      (token: string) => ({ authorization: `Bearer ${token}`, host: "evil.example:9301" }),
      403,
    ],
    [
      "a name that begins like an address",
      (token: string) => ({ authorization: `Bearer ${token}`, host: "127.0.0.1.evil.example" }),
      403,
    ],
  ])("refuse %s", async (_, headers, status) => {
    await using kit = await startTestEmulator();
    expect(await flush(kit, headers(kit.emulator.controlToken))).toBe(status);
  });

  it("have another token at each start", async () => {
    await using first = await startTestEmulator();
    await using second = await startTestEmulator();
    expect(first.emulator.controlToken).toMatch(/^[\w-]{32}$/);
    expect(first.emulator.controlToken).not.toBe(second.emulator.controlToken);
  });
});
