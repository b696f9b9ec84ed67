import { describe, expect, it } from "vitest";

import { createRecordSigner, createRecordVerifier, createSigningKey, signedText } from "./signed-record.ts";

const NAME = "environments/env-1/pointer.json";
const RECORD = { version: 7, environmentId: "env-1", views: { client: { sha256: "00", bytes: 2 } } };

async function createWorld() {
  const { privateKey, publicKey } = await createSigningKey("a");
  const signer = createRecordSigner(privateKey);
  return {
    publicKey,
    signer,
    verifier: createRecordVerifier({ a: publicKey }),
    signed: await signer.sign(NAME, RECORD),
  };
}

describe("signed records", () => {
  it("verify after a round through JSON, whatever the order of their members", async () => {
    const { signed, verifier } = await createWorld();
    const reordered = Object.fromEntries(Object.entries(signed).toReversed());
    expect(await verifier.verify(NAME, JSON.parse(JSON.stringify(reordered)) as typeof signed)).toBe("valid");
  });

  it("keep their members beside the signature, so that readers without keys read them", async () => {
    const { signed } = await createWorld();
    expect(signed).toMatchObject({ ...RECORD, signatureKeyId: "a" });
  });

  it("sign a text that is fixed", () => {
    const text = `burgee-signed-v1\n${NAME}\n{"environmentId":"env-1","version":7,"views":{"client":{"bytes":2,"sha256":"00"}}}`;
    expect(signedText(NAME, { ...RECORD, realtime: undefined, signature: "x", signatureKeyId: "y" })).toBe(text);
  });

  it("are refused when a member was changed, added or removed", async () => {
    const { signed, verifier } = await createWorld();
    const { version: _version, ...without } = signed;
    const views = { client: { sha256: "01", bytes: 2 } };
    for (const record of [{ ...signed, version: 8 }, { ...signed, realtime: false }, { ...signed, views }, without]) {
      expect(await verifier.verify(NAME, record)).toBe("bad_signature");
    }
  });

  it("are refused under another name", async () => {
    const { signed, verifier } = await createWorld();
    expect(await verifier.verify("environments/env-2/pointer.json", signed)).toBe("bad_signature");
  });

  it("are refused when the key is unknown or another's, and told from unsigned ones", async () => {
    const { signed, publicKey } = await createWorld();
    const { publicKey: foreign } = await createSigningKey("a");
    expect(await createRecordVerifier({ a: foreign }).verify(NAME, signed)).toBe("bad_signature");
    expect(await createRecordVerifier({ b: publicKey }).verify(NAME, signed)).toBe("unknown_key");
    expect(await createRecordVerifier({ a: publicKey }).verify(NAME, RECORD)).toBe("unsigned");
  });

  it.each([[""], ["%%%"], ["AAAA"], [7], [null], ["A".repeat(88)]])(
    "are refused with the signature %j",
    async (signature) => {
      const { signed, verifier } = await createWorld();
      expect(await verifier.verify(NAME, { ...signed, signature })).toBe("bad_signature");
    },
  );

  it("take keys of old and new side by side", async () => {
    const [old, next] = [await createSigningKey("old"), await createSigningKey("next")];
    const verifier = createRecordVerifier({ old: old.publicKey, next: next.publicKey });
    const first = await createRecordSigner(old.privateKey).sign(NAME, RECORD);
    const second = await createRecordSigner(next.privateKey).sign(NAME, first);
    expect([await verifier.verify(NAME, first), await verifier.verify(NAME, second)]).toEqual(["valid", "valid"]);
    expect(second.signatureKeyId).toBe("next");
  });

  it("refuse malformed keys without repeating them", () => {
    expect(() => createRecordSigner("secret-without-id")).toThrow(/^the signing key must be <key id>/);
    expect(() => createRecordVerifier({ a: "AAAA" })).toThrow("the public key a must be 32 bytes as base64");
    const many = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, btoa("x".repeat(32))]));
    expect(() => createRecordVerifier(many)).toThrow("at most 16");
  });
});
