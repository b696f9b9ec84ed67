import { SIGNED_POINTER_HEADER, createRecordVerifier, isRecord, pointerObjectName, sha256Hex } from "@burgee/contract";
import type { ConfigView } from "@burgee/contract";
import type { Logger, VerifyConfig } from "@burgee/sdk-core";

/** Longest header that is read, in characters; the platform's has about 1,400. */
const HEADER_LENGTH_MAX = 8_192;

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

/** What was verified last: later configs must be of the same environment and not older. */
interface VerifiedVersion {
  readonly environmentId: string;
  readonly version: number;
}

/**
 * Verifies configs end to end: the signature covers a pointer with environment, version and the SHA-256 of each view, and
 * the body must be one of the views that are asked for. Throws when a public key is malformed or there is none.
 */
export function createConfigVerifier(
  { publicKeys, mode = "require", environmentId }: ConfigVerification,
  logger: Logger,
  views: readonly ConfigView[] = ["server-v2", "server-v1"],
): VerifyConfig {
  if (Object.keys(publicKeys).length === 0) throw new Error("publicKeys names no key");
  const verifier = createRecordVerifier(publicKeys);
  let held: VerifiedVersion | undefined;

  async function findProblem(body: Uint8Array<ArrayBuffer>, header: string | undefined): Promise<string | undefined> {
    if (header === undefined) return "it is not signed";
    const pointer = decodePointer(header);
    if (pointer === undefined) return "its signature cannot be read";
    const { environmentId: signedId, version } = pointer;
    if (typeof signedId !== "string" || typeof version !== "number") return "its signature cannot be read";
    const verdict = await verifier.verify(pointerObjectName(signedId), pointer);
    if (verdict === "unknown_key") return "it is signed by an unknown key";
    if (verdict !== "valid") return "its signature is wrong";
    if (signedId !== (environmentId ?? held?.environmentId ?? signedId)) return "it is of another environment";
    if (version < (held?.version ?? 0)) return `its version ${version} is older than the one held`;
    if (!listDigests(pointer["views"], views).includes(await sha256Hex(body)))
      return "its content is not what was signed";
    held = { environmentId: signedId, version };
    return undefined;
  }

  return async (body, header) => {
    const problem = await findProblem(body, header(SIGNED_POINTER_HEADER));
    if (problem === undefined || mode === "require") return problem;
    logger.warn(`the config should be refused: ${problem}`);
    return undefined;
  };
}

function decodePointer(header: string): Record<string, unknown> | undefined {
  if (header.length > HEADER_LENGTH_MAX) return undefined;
  try {
    const bytes = Uint8Array.from(atob(header), (character) => character.charCodeAt(0));
    const pointer: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(pointer) ? pointer : undefined;
  } catch {
    return undefined;
  }
}

function listDigests(published: unknown, views: readonly ConfigView[]): readonly unknown[] {
  if (!isRecord(published)) return [];
  return views.map((name) => {
    const view = published[name];
    return isRecord(view) ? view["sha256"] : undefined;
  });
}
