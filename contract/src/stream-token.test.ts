import { describe, expect, it } from "vitest";

import { signStreamPath, signStreamToken, verifyStreamToken } from "./stream-token.ts";

const SECRET = "a-secret-of-the-tests-that-is-long-enough";

describe("stream tokens", () => {
  it("are HMAC-SHA256 of the environment id as base64url without padding", async () => {
    // Computed with `openssl dgst -sha256 -hmac`.
    expect(await signStreamToken(SECRET, "env_1")).toBe("mn-QluO4-CDcuggnp4i8Hv5CuRTt3-j6PQPVIrbgGb8");
  });

  it("travel in a path that any environment id survives", async () => {
    const path = await signStreamPath(SECRET, "env&1");
    expect(path).toBe(`/event-stream?environment=env%261&token=${await signStreamToken(SECRET, "env&1")}`);
  });

  it("verify only for the environment and secret that they were signed with", async () => {
    const token = await signStreamToken(SECRET, "env_1");
    expect(await verifyStreamToken(SECRET, "env_1", token)).toBe(true);
    expect(await verifyStreamToken(SECRET, "env_2", token)).toBe(false);
    expect(await verifyStreamToken("another-secret", "env_1", token)).toBe(false);
  });

  it.each(["", "x", "=".repeat(43), "é".repeat(43), "A".repeat(42), "A".repeat(44), "A".repeat(43)])(
    "refuse %j",
    async (token) => {
      expect(await verifyStreamToken(SECRET, "env_1", token)).toBe(false);
    },
  );

  it("refuse to work without a secret", async () => {
    await expect(signStreamToken("", "env_1")).rejects.toThrow("STREAM_SECRET");
    await expect(verifyStreamToken("", "env_1", "A".repeat(43))).rejects.toThrow("STREAM_SECRET");
  });
});
