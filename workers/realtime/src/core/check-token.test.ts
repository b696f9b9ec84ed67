import { signStreamToken } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { checkToken } from "./check-token.ts";

const NOW = Date.UTC(2026, 10, 21);
const SETTINGS = { secrets: ["new-secret"], endlessTokensUntilMs: 0 } as const;
/** `printf e1 | openssl dgst -sha256 -hmac new-secret` as base64url: the form of earlier versions. */
const ENDLESS = "iugkXeTUNdfc_lFdIpBTdD-dPh9BH3u1QUA2dKRLc88";

describe("a stream token", () => {
  it("grants streams until it expires, with the key that it ends with", async () => {
    const grant = { environmentId: "e1", keyDigest: "a".repeat(64), expiresAtMs: NOW + 1_000 };
    const token = await signStreamToken("new-secret", grant);
    expect(await checkToken("e1", token, SETTINGS, NOW)).toEqual({ kind: "granted", keyDigest: grant.keyDigest });
    expect(await checkToken("e1", token, SETTINGS, NOW + 1_000)).toEqual({ kind: "expired" });
    expect(await checkToken("e2", token, SETTINGS, NOW)).toEqual({ kind: "wrong" });
  });

  it("of the secret before a rotation is accepted while that secret is", async () => {
    const token = await signStreamToken("old-secret", { environmentId: "e1", expiresAtMs: NOW + 1_000 });
    const rotating = { ...SETTINGS, secrets: ["new-secret", "old-secret"] } as const;
    expect(await checkToken("e1", token, rotating, NOW)).toEqual({ kind: "granted", keyDigest: undefined });
    expect(await checkToken("e1", token, SETTINGS, NOW)).toEqual({ kind: "wrong" });
  });

  it("without an expiry is accepted until the deployment's date", async () => {
    const settings = { ...SETTINGS, endlessTokensUntilMs: NOW };
    expect(await checkToken("e1", ENDLESS, settings, NOW - 1)).toEqual({ kind: "granted", keyDigest: undefined });
    expect(await checkToken("e1", ENDLESS, settings, NOW)).toEqual({ kind: "expired" });
    expect(await checkToken("e1", ENDLESS, SETTINGS, NOW)).toEqual({ kind: "expired" });
    expect(await checkToken("e2", ENDLESS, settings, NOW - 1)).toEqual({ kind: "wrong" });
  });
});
