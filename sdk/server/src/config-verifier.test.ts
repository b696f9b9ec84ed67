import { createRecordSigner, createSigningKey, pointerObjectName, sha256Hex } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { resolveOptions } from "./client-options.ts";
import { createConfigVerifier } from "./config-verifier.ts";

const BODY = Uint8Array.from(new TextEncoder().encode('{"features":["GOOD"]}'));
const FORGED = Uint8Array.from(new TextEncoder().encode('{"features":["EVIL"]}'));

async function createWorld(options: { readonly mode?: "require" | "log"; readonly environmentId?: string } = {}) {
  const { privateKey, publicKey } = await createSigningKey("a");
  const signer = createRecordSigner(privateKey);
  const warnings: string[] = [];
  const logger = { debug() {}, info() {}, warn: (text: string) => void warnings.push(text), error() {} };
  const verify = createConfigVerifier({ publicKeys: { a: publicKey }, ...options }, logger);
  /** The header of a signed version. */
  const sign = async (version: number, environmentId = "env", by = signer): Promise<string> => {
    const views = { "server-v2": { bytes: BODY.byteLength, sha256: await sha256Hex(BODY) } };
    const pointer = { environmentId, version, etag: '"e"', views };
    return btoa(JSON.stringify(await by.sign(pointerObjectName(environmentId), pointer)));
  };
  const check = (body: Uint8Array<ArrayBuffer>, header: string | undefined) => verify(body, () => header);
  return { publicKey, warnings, sign, check };
}

describe("verification of configs", () => {
  it("accepts what was signed, again and in newer versions", async () => {
    const { sign, check } = await createWorld();
    for (const version of [1, 1, 2]) expect(await check(BODY, await sign(version))).toBeUndefined();
  });

  it("refuses other content, older versions, other environments and unsigned configs", async () => {
    const { sign, check } = await createWorld();
    expect(await check(BODY, await sign(2))).toBeUndefined();
    expect(await check(FORGED, await sign(2))).toBe("its content is not what was signed");
    expect(await check(BODY.slice(0, -1), await sign(2))).toBe("its content is not what was signed");
    expect(await check(BODY, await sign(1))).toBe("its version 1 is older than the one held");
    expect(await check(BODY, await sign(3, "another"))).toBe("it is of another environment");
    expect(await check(BODY, undefined)).toBe("it is not signed");
  });

  it("refuses another environment from the first config on when it knows its own", async () => {
    const { sign, check } = await createWorld({ environmentId: "env" });
    expect(await check(BODY, await sign(1, "another"))).toBe("it is of another environment");
  });

  it("refuses foreign signatures and headers that are none", async () => {
    const { sign, check } = await createWorld();
    const foreign = async (keyId: string) => createRecordSigner((await createSigningKey(keyId)).privateKey);
    expect(await check(BODY, await sign(1, "env", await foreign("a")))).toBe("its signature is wrong");
    expect(await check(BODY, await sign(1, "env", await foreign("b")))).toBe("it is signed by an unknown key");
    for (const header of ["", "%", btoa("[]"), btoa("{}"), btoa('{"environmentId":"env"'), "A".repeat(10_000)]) {
      expect(await check(BODY, header)).toBe("its signature cannot be read");
    }
  });

  it("only warns while a platform is being upgraded", async () => {
    const { warnings, check } = await createWorld({ mode: "log" });
    expect(await check(BODY, undefined)).toBeUndefined();
    expect(warnings).toEqual(["the config should be refused: it is not signed"]);
  });

  it("needs a public key that can be used", () => {
    for (const publicKeys of [{}, { a: "AAAA" }]) {
      const options = { sdkKey: "dvc_server_x", baseUrl: "https://flags.test", verification: { publicKeys } };
      expect(() => resolveOptions(options)).toThrow(/^verification cannot be used: /);
    }
  });
});
