import { describe, expect, it } from "vitest";

import {
  signEnvironmentStreamPath,
  signKeyStreamPath,
  signStreamToken,
  verifyStreamToken,
  type StreamGrant,
} from "./stream-token.ts";

const SECRET = "a-secret-of-the-tests-that-is-long-enough";
const NOW = Date.UTC(2026, 10, 21, 12);
const DAY_MS = 86_400_000;
const DIGEST = "0123456789abcdef".repeat(4);
const GRANT: StreamGrant = { environmentId: "env_1", expiresAtMs: NOW + DAY_MS };
const KEY_GRANT: StreamGrant = { ...GRANT, keyDigest: DIGEST };

describe("stream tokens", () => {
  it("carry expiry, key and their HMAC-SHA256 as base64url without padding", async () => {
    // Computed with `printf 'stream-2\nenv_1\n%s\n1795348800' $DIGEST | openssl dgst -sha256 -hmac …`.
    expect(await signStreamToken(SECRET, KEY_GRANT)).toBe(
      `1795348800.${DIGEST}.zA0gvlnr5kfGQkepmT31PRVZUCMDjg6yslj_CrvbbtE`,
    );
    expect(await signStreamToken(SECRET, GRANT)).toBe("1795348800.-.oI9xOft44to0fxAPt604vpgTHUiuZcpynR7sP78ebxg");
  });

  it.each([GRANT, KEY_GRANT])("verify with what they grant until they expire: %j", async (grant) => {
    const token = await signStreamToken(SECRET, grant);
    expect(await verifyStreamToken(SECRET, "env_1", token, grant.expiresAtMs - 1)).toEqual({ kind: "valid", grant });
    expect(await verifyStreamToken(SECRET, "env_1", token, grant.expiresAtMs)).toEqual({ kind: "expired" });
  });

  it("verify only for the environment and secret that they were signed with", async () => {
    const token = await signStreamToken(SECRET, GRANT);
    expect(await verifyStreamToken(SECRET, "env_2", token, NOW)).toEqual({ kind: "wrong" });
    expect(await verifyStreamToken("another-secret", "env_1", token, NOW)).toEqual({ kind: "wrong" });
  });

  it.each([
    ["a later expiry", (token: string) => token.replace(/^\d+/, "4000000000")],
    ["another key", (token: string) => token.replace(DIGEST, "f".repeat(64))],
    ["no key", (token: string) => token.replace(DIGEST, "-")],
    ["the signature alone", (token: string) => token.slice(-43)],
    ["a signature without padding bits", (token: string) => `${token.slice(0, -1)}=`],
    ["a line break", (token: string) => `${token}\n`],
  ])("do not verify with %s", async (_, change) => {
    const token = await signStreamToken(SECRET, KEY_GRANT);
    expect(await verifyStreamToken(SECRET, "env_1", change(token), NOW)).toEqual({ kind: "wrong" });
  });

  it.each([
    "",
    "x",
    "=".repeat(43),
    "é".repeat(43),
    "A".repeat(42),
    "A".repeat(44),
    "A".repeat(43),
    "1.-.",
    "..",
    "A".repeat(100_000),
  ])("do not verify when they are %j", async (token) => {
    expect(await verifyStreamToken(SECRET, "env_1", token, NOW)).toEqual({ kind: "wrong" });
  });

  it("of earlier versions are recognised as endless, so that a deployment decides about them", async () => {
    // Computed with `printf env_1 | openssl dgst -sha256 -hmac …`.
    const token = "mn-QluO4-CDcuggnp4i8Hv5CuRTt3-j6PQPVIrbgGb8";
    expect(await verifyStreamToken(SECRET, "env_1", token, NOW)).toEqual({ kind: "endless" });
    expect(await verifyStreamToken(SECRET, "env_2", token, NOW)).toEqual({ kind: "wrong" });
  });

  it("refuse to work without a secret", async () => {
    await expect(signStreamToken("", GRANT)).rejects.toThrow("STREAM_SECRET");
    await expect(verifyStreamToken("", "env_1", "A".repeat(43), NOW)).rejects.toThrow("STREAM_SECRET");
  });
});

describe("stream paths", () => {
  const readToken = (path: string): string => new URL(path, "https://h").searchParams.get("token") ?? "";

  it("travel in a path that any environment id survives", async () => {
    const path = await signEnvironmentStreamPath(SECRET, "env&1", NOW);
    expect(path).toMatch(/^\/event-stream\?environment=env%261&token=\d{10}\.-\.[\w-]{43}$/);
  });

  it.each([
    ["an environment's artifacts", 90, (nowMs: number) => signEnvironmentStreamPath(SECRET, "env_1", nowMs)],
    ["one key", 1, (nowMs: number) => signKeyStreamPath(SECRET, "env_1", DIGEST, nowMs)],
  ])("of %s last %d days at least and twice that at most, and are equal within a period", async (_, days, sign) => {
    const periodMs = days * DAY_MS;
    const start = Math.floor(NOW / periodMs) * periodMs;
    const path = await sign(start);
    expect(await sign(start + periodMs - 1)).toBe(path);
    expect(await sign(start + periodMs)).not.toBe(path);
    const check = (nowMs: number) => verifyStreamToken(SECRET, "env_1", readToken(path), nowMs);
    expect((await check(start + 2 * periodMs - 1)).kind).toBe("valid");
    expect((await check(start + 2 * periodMs)).kind).toBe("expired");
  });
});
