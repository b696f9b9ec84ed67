import { verifyStreamToken, type StreamGrant } from "@burgee/contract";

export interface TokenSettings {
  /** The secret that signs, then the one before it while that is still accepted. */
  readonly secrets: readonly [string, ...string[]];
  /** Epoch milliseconds until which tokens without an expiry are accepted; 0 for never. */
  readonly endlessTokensUntilMs: number;
}

export type TokenOutcome =
  | { readonly kind: "granted"; readonly keyDigest: StreamGrant["keyDigest"] }
  | { readonly kind: "expired" }
  | { readonly kind: "wrong" };

/** Whether a token opens the environment's streams, and with which key it ends. Throws when the first secret is empty. */
export async function checkToken(
  environmentId: string,
  token: string,
  { secrets, endlessTokensUntilMs }: TokenSettings,
  nowMs: number,
): Promise<TokenOutcome> {
  for (const secret of secrets) {
    const check = await verifyStreamToken(secret, environmentId, token, nowMs);
    if (check.kind === "valid") return { kind: "granted", keyDigest: check.grant.keyDigest };
    if (check.kind === "expired") return { kind: "expired" };
    if (check.kind === "endless") {
      return nowMs < endlessTokensUntilMs ? { kind: "granted", keyDigest: undefined } : { kind: "expired" };
    }
  }
  return { kind: "wrong" };
}
