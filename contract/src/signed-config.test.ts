import { describe, expect, it } from "vitest";

import { sha256Hex } from "./digest.ts";
import { type SignedConfigRules, createSignedConfigVerifier } from "./signed-config.ts";
import { createRecordSigner, createSigningKey } from "./signed-record.ts";
import { pointerObjectName } from "./storage-layout.ts";

const BODY = Uint8Array.from(new TextEncoder().encode('{"features":["GOOD"]}'));

async function createWorld() {
  const { privateKey, publicKey } = await createSigningKey("a");
  const views = {
    "server-v2": { bytes: BODY.byteLength, sha256: await sha256Hex(BODY) },
    client: { bytes: 2, sha256: await sha256Hex("{}") },
  };
  const pointer = { environmentId: "env", version: 7, etag: '"e"', views };
  const signed = await createRecordSigner(privateKey).sign(pointerObjectName("env"), pointer);
  const verifier = createSignedConfigVerifier({ a: publicKey });
  const verify = (rules: SignedConfigRules, body = BODY, header: object = signed) =>
    verifier.verify(body, btoa(JSON.stringify(header)), rules);
  return { signed, verify };
}

describe("a signed config", () => {
  it("proves environment, version, key and the digest of every view", async () => {
    const { signed, verify } = await createWorld();
    const digests = { "server-v2": await sha256Hex(BODY), client: await sha256Hex("{}") };
    expect(await verify({ environmentId: "env", versionMin: 7 })).toEqual({
      kind: "valid",
      signed: { environmentId: "env", version: 7, signatureKeyId: "a", digests },
    });
    // Whatever else the pointer says is signed, too.
    expect(await verify({}, BODY, { ...signed, extra: 1 })).toMatchObject({ problem: "its signature is wrong" });
  });

  it.each<[SignedConfigRules, string]>([
    [{ versionMin: 8 }, "its version 7 is older than the one held"],
    [{ environmentId: "other" }, "it is of another environment"],
  ])("is refused by the rules %j", async (rules, problem) => {
    const { verify } = await createWorld();
    expect(await verify(rules)).toEqual({ kind: "refused", problem });
  });

  it("must be a view for server SDKs, whole", async () => {
    const { verify } = await createWorld();
    const forClients = Uint8Array.from(new TextEncoder().encode("{}"));
    for (const body of [forClients, BODY.slice(0, -1), new Uint8Array()]) {
      expect(await verify({}, body)).toEqual({ kind: "refused", problem: "its content is not what was signed" });
    }
  });

  it("whose views are malformed proves no content", async () => {
    const { signed, verify } = await createWorld();
    for (const views of [null, [], { "server-v2": null }, { "server-v2": {} }]) {
      expect(await verify({}, BODY, { ...signed, views })).toMatchObject({ kind: "refused" });
    }
  });
});
