import { SIGNED_POINTER_HEADER, type SignedVersion, createSignedConfigVerifier } from "@burgee/contract";
import type { Logger, VerifyConfig } from "@burgee/sdk-core";

/**
 * Which signatures `ClientOptions.verification` accepts.
 *
 * @example
 * ```ts
 * const verification: ConfigVerification = {
 *   publicKeys: { "2026-11": "<32 bytes as base64>" },
 *   environmentId: "<id of production>",
 * };
 * const client = createClient({ sdkKey: process.env.SERVER_KEY, baseUrl: "https://flags.example.com", verification });
 * ```
 */
export interface ConfigVerification {
  /** The deployment's public keys by id, each 32 bytes as base64: what its `SIGNING_PUBLIC_KEYS` says. */
  readonly publicKeys: Readonly<Record<string, string>>;
  /** `require` refuses configs that fail; `log` uses them and logs a warning, while a platform is being upgraded. */
  readonly mode?: "require" | "log";
  /**
   * Id of the environment that configs must be of, from `burgee status --json`. Default: that of the first config, so that
   * a signed config of another environment could be the first.
   */
  readonly environmentId?: string;
}

/** Verifies configs end to end, as `createSignedConfigVerifier` says. Throws when a public key is malformed or there is none. */
export function createConfigVerifier(
  { publicKeys, mode = "require", environmentId }: ConfigVerification,
  logger: Logger,
): VerifyConfig {
  const verifier = createSignedConfigVerifier(publicKeys);
  // What was verified last: later configs must be of the same environment and not older.
  let held: SignedVersion | undefined;
  return async (body, header) => {
    const rules = { environmentId: environmentId ?? held?.environmentId, versionMin: held?.version };
    const verdict = await verifier.verify(body, header(SIGNED_POINTER_HEADER), rules);
    if (verdict.kind === "valid") held = verdict.signed;
    else if (mode === "require") return verdict.problem;
    else logger.warn(`the config should be refused: ${verdict.problem}`);
    return undefined;
  };
}
