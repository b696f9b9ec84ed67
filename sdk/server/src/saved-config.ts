import { isRecord, sha256Hex } from "@burgee/contract";
import type { ConfigVersion } from "@burgee/sdk-core";

/** A config as it was fetched. */
export interface SavedConfig {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly version: ConfigVersion;
  /** Epoch milliseconds. */
  readonly savedAtMs: number;
  /** The platform's signature, with which the config is verified again when it is read. */
  readonly signedPointer: string | undefined;
}

const DIGEST_LENGTH = 64;
/** Longest description that is read, in bytes; the signature takes most of it. */
const DESCRIPTION_BYTES_MAX = 16_384;
const LINE_FEED = 10;

const encoder = new TextEncoder();

/**
 * Writes a config as a line with a digest of all that follows, a line of JSON that describes it, and the config.
 * @param scope what the config belongs to; a config is only read under the scope it was written with
 */
export async function encodeSavedConfig(
  scope: string,
  { body, version, savedAtMs, signedPointer }: SavedConfig,
): Promise<Uint8Array<ArrayBuffer>> {
  const content = concatenate(encoder.encode(`${JSON.stringify({ ...version, savedAtMs, signedPointer })}\n`), body);
  return concatenate(encoder.encode(`${await digest(scope, content)}\n`), content);
}

/** Reads what `encodeSavedConfig` wrote; undefined when it is damaged, cut short or of another scope. */
export async function decodeSavedConfig(scope: string, bytes: Uint8Array): Promise<SavedConfig | undefined> {
  const text = new TextDecoder().decode(bytes.subarray(0, DIGEST_LENGTH));
  const content = bytes.slice(DIGEST_LENGTH + 1);
  if (text.length !== DIGEST_LENGTH || text !== (await digest(scope, content))) return undefined;
  const end = content.subarray(0, DESCRIPTION_BYTES_MAX).indexOf(LINE_FEED);
  const description = parseJson(content.subarray(0, end));
  if (end < 0 || !isRecord(description) || typeof description["savedAtMs"] !== "number") return undefined;
  const { etag, lastModified, lastModifiedMs, version, savedAtMs, signedPointer } = description;
  return {
    body: content.slice(end + 1),
    version: {
      etag: readText(etag),
      lastModified: readText(lastModified),
      lastModifiedMs: readNumber(lastModifiedMs),
      version: readNumber(version),
    },
    savedAtMs,
    signedPointer: readText(signedPointer),
  };
}

function digest(scope: string, content: Uint8Array): Promise<string> {
  return sha256Hex(concatenate(encoder.encode(`${scope}\n`), content));
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function readText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function readNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
