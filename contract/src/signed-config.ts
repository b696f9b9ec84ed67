import { sha256Hex } from "./digest.ts";
import { isRecord } from "./evaluation-context.ts";
import { createRecordVerifier } from "./signed-record.ts";
import { pointerObjectName } from "./storage-layout.ts";

/** Longest header that is read, in characters; the platform's has about 1,400. */
const HEADER_LENGTH_MAX = 8_192;

/** Which signed versions a reader accepts. */
export interface SignedConfigRules {
  /** Id of the environment that the config must be of; absent: any. */
  readonly environmentId?: string | undefined;
  /** Oldest version that may be used, usually the one held; absent: any. */
  readonly versionMin?: number | undefined;
}

/** What a signature proves about a config. */
export interface SignedVersion {
  readonly environmentId: string;
  readonly version: number;
  readonly signatureKeyId: string;
  /** SHA-256 by view. */
  readonly digests: Readonly<Record<string, unknown>>;
}

export type SignedConfigVerdict =
  | { readonly kind: "valid"; readonly signed: SignedVersion }
  /** `problem` continues a sentence about the config: "it is not signed". */
  | { readonly kind: "refused"; readonly problem: string };

export interface SignedConfigVerifier {
  /**
   * Verifies the body of a config for server SDKs.
   * @param header the response's `SIGNED_POINTER_HEADER`; undefined when there is none
   */
  verify(
    body: Uint8Array<ArrayBuffer>,
    header: string | undefined,
    rules: SignedConfigRules,
  ): Promise<SignedConfigVerdict>;
}

/**
 * Verifies configs end to end: the signature covers a pointer with environment, version and the SHA-256 of each view, and
 * the body must be one of the views for server SDKs. Throws when a public key is malformed or there is none.
 */
export function createSignedConfigVerifier(publicKeys: Readonly<Record<string, string>>): SignedConfigVerifier {
  if (Object.keys(publicKeys).length === 0) throw new Error("publicKeys names no key");
  const verifier = createRecordVerifier(publicKeys);
  return {
    async verify(body, header, { environmentId, versionMin = 0 }) {
      if (header === undefined) return refuse("it is not signed");
      const pointer = decodePointer(header);
      const signed = pointer === undefined ? undefined : readSignedVersion(pointer);
      if (pointer === undefined || signed === undefined) return refuse("its signature cannot be read");
      const verdict = await verifier.verify(pointerObjectName(signed.environmentId), pointer);
      if (verdict === "unknown_key") return refuse("it is signed by an unknown key");
      if (verdict !== "valid") return refuse("its signature is wrong");
      if (signed.environmentId !== (environmentId ?? signed.environmentId))
        return refuse("it is of another environment");
      if (signed.version < versionMin) return refuse(`its version ${signed.version} is older than the one held`);
      const { "server-v2": current, "server-v1": first } = signed.digests;
      if (![current, first].includes(await sha256Hex(body))) return refuse("its content is not what was signed");
      return { kind: "valid", signed };
    },
  };
}

function refuse(problem: string): SignedConfigVerdict {
  return { kind: "refused", problem };
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

/** What the pointer says, to be believed once its signature is verified; undefined when it is no pointer. */
function readSignedVersion({
  environmentId,
  version,
  signatureKeyId,
  views,
}: Readonly<Record<string, unknown>>): SignedVersion | undefined {
  if (typeof environmentId !== "string" || typeof version !== "number") return undefined;
  const stored = isRecord(views) ? Object.entries(views) : [];
  const digests = Object.fromEntries(stored.map(([name, view]) => [name, isRecord(view) ? view["sha256"] : undefined]));
  return { environmentId, version, signatureKeyId: String(signatureKeyId), digests };
}
