import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import worker from "../src/index.ts";
import { ADMIN_TOKEN } from "./admin-client.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Asks with a token from an address; each test has addresses to itself. */
async function ask(address: string, token: string | undefined, settings: object = {}) {
  const headers = new Headers({ "cf-connecting-ip": address });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  return worker.request("/admin/v1/projects/logins/environments", { headers }, { ...env, ...settings });
}

describe("failed logins", () => {
  it("close the address for a minute, the right token included, and no other address", async () => {
    for (let index = 0; index < 20; index += 1) {
      const response = await ask("192.0.2.1", index % 2 === 0 ? `guess-${index}` : undefined);
      expect(response.status).toBe(401);
      await response.text();
    }
    for (const token of ["guess-21", undefined, ADMIN_TOKEN]) {
      const response = await ask("192.0.2.1", token);
      expect(response.status).toBe(429);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(60);
      expect(await response.json()).toMatchObject({
        statusCode: 429,
        message: expect.stringContaining("try again in"),
      });
    }
    expect((await ask("192.0.2.2", ADMIN_TOKEN)).status).toBe(200);
  });

  it("are counted for the network of an IPv6 address", async () => {
    for (let index = 0; index < 20; index += 1) await ask(`2001:db8:1:2::${index}`, "guess");
    expect((await ask("2001:db8:1:2::ffff", ADMIN_TOKEN)).status).toBe(429);
    expect((await ask("2001:db8:1:3::1", ADMIN_TOKEN)).status).toBe(200);
  });

  it("do not limit those who have the token", async () => {
    for (let index = 0; index < 40; index += 1) expect((await ask("192.0.2.4", ADMIN_TOKEN)).status).toBe(200);
  });

  it("are logged without token and address, not once per guess, and counted", async () => {
    vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ["Date"] });
    const lines: string[] = [];
    vi.spyOn(console, "warn").mockImplementation((line: string) => void lines.push(line));
    for (let index = 0; index < 10; index += 1) await ask("192.0.2.5", "the-secret-guess");
    vi.useRealTimers();
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: "warn", message: "an operator's request was refused", token: "wrong", requestId: expect.any(String) },
    ]);
    expect(lines.join()).not.toMatch(/secret-guess|192\.0\.2/);
  });
});

describe("the body of a refused request", () => {
  /** A body that may never end, and how many bytes of it were read. */
  function endless(chunkBytes: number, bytesMax: number) {
    const state = { sent: 0, isCancelled: false };
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (state.sent >= bytesMax) return controller.close();
        state.sent += chunkBytes;
        return controller.enqueue(new Uint8Array(chunkBytes));
      },
      cancel() {
        state.isCancelled = true;
      },
    });
    return { state, body };
  }

  const send = (body: ReadableStream, headers: Record<string, string>) =>
    worker.request("/admin/v1/projects/bodies/revisions", { method: "POST", body, headers }, env);

  it("is read to its end before the answer, so that the client reads the answer", async () => {
    const { state, body } = endless(64 * 1024, 900 * 1024);
    expect((await send(body, { "cf-connecting-ip": "192.0.2.6" })).status).toBe(401);
    expect(state).toEqual({ sent: 15 * 64 * 1024, isCancelled: false });
  });

  it.each([
    ["no token", {}, 401],
    [
      "a token and too many declared bytes",
      { authorization: `Bearer ${ADMIN_TOKEN}`, "content-length": "99999999" },
      413,
    ],
  ])("is read up to one megabyte with %s", async (_name, headers, status) => {
    const { state, body } = endless(64 * 1024, Number.POSITIVE_INFINITY);
    expect((await send(body, { "cf-connecting-ip": "192.0.2.7", ...headers })).status).toBe(status);
    expect(state.isCancelled).toBe(true);
    expect(state.sent).toBeGreaterThan(1024 * 1024);
    expect(state.sent).toBeLessThan(1.3 * 1024 * 1024);
  });

  it("does not hold the answer up when it comes slowly", async () => {
    const body = new ReadableStream({ pull: () => new Promise(() => undefined) });
    const startMs = Date.now();
    expect((await send(body, { "cf-connecting-ip": "192.0.2.8" })).status).toBe(401);
    expect(Date.now() - startMs).toBeLessThan(8_000);
  });
});
