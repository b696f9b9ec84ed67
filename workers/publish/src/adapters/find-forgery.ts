import type { RecordSigner, Signature } from "@burgee/contract";
import type { Integrity } from "@burgee/worker-common";

import type { Forgery } from "../core/outcomes.ts";

/**
 * Why a pointer, or another stored record, must not be taken for one that this deployment wrote; undefined when it may. Its own signatures need no
 * public key, those of earlier keys do. Unsigned pointers pass until the deployment requires signatures.
 */
export async function findForgery(
  name: string,
  record: Signature,
  signer: RecordSigner | undefined,
  integrity: Pick<Integrity, "mode" | "inspect">,
): Promise<Forgery | undefined> {
  if (signer === undefined && integrity.mode === "off") return undefined;
  if (signer !== undefined && record.signatureKeyId === signer.keyId) {
    return (await isSignedBy(signer, name, record)) ? undefined : "bad_signature";
  }
  const verdict = await integrity.inspect(name, record);
  if (verdict === "valid") return undefined;
  return verdict === "unsigned" && integrity.mode !== "require" ? undefined : verdict;
}

/** Signs again and compares: Ed25519 gives equal texts equal signatures. */
async function isSignedBy(signer: RecordSigner, name: string, record: Signature): Promise<boolean> {
  try {
    return (await signer.sign(name, record)).signature === record.signature;
  } catch {
    // Nested too deep to be written again: nothing that was ever signed.
    return false;
  }
}
