import { pointerObjectName, type EnvironmentPointer, type RecordSigner } from "@burgee/contract";
import type { Integrity } from "@burgee/worker-common";

import type { Forgery } from "../core/ports.ts";

/**
 * Why a pointer must not be taken for one that this deployment wrote; undefined when it may. Its own signatures need no
 * public key, those of earlier keys do. Unsigned pointers pass until the deployment requires signatures.
 */
export async function findForgery(
  pointer: EnvironmentPointer,
  signer: RecordSigner | undefined,
  integrity: Pick<Integrity, "mode" | "inspect">,
): Promise<Forgery | undefined> {
  if (signer === undefined && integrity.mode === "off") return undefined;
  const name = pointerObjectName(pointer.environmentId);
  if (signer !== undefined && pointer.signatureKeyId === signer.keyId) {
    return (await isSignedBy(signer, name, pointer)) ? undefined : "bad_signature";
  }
  const verdict = await integrity.inspect(name, pointer);
  if (verdict === "valid") return undefined;
  return verdict === "unsigned" && integrity.mode !== "require" ? undefined : verdict;
}

/** Signs again and compares: Ed25519 gives equal texts equal signatures. */
async function isSignedBy(signer: RecordSigner, name: string, pointer: EnvironmentPointer): Promise<boolean> {
  try {
    return (await signer.sign(name, pointer)).signature === pointer.signature;
  } catch {
    // Nested too deep to be written again: nothing that was ever signed.
    return false;
  }
}
