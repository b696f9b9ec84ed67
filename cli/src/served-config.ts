import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import {
  CONFIG_BYTES_MAX,
  SIGNED_POINTER_HEADER,
  type ConfigDocument,
  type SignedConfigVerifier,
  type SignedVersion,
  createSignedConfigVerifier,
  isRecord,
} from "@burgee/contract";

import { CommandError, EXIT } from "./command-error.ts";
import { findLocalProfile } from "./local-profile.ts";
import { readEnvironment } from "./read-environment.ts";
import { type PlaceOptions, locatePlatform } from "./workspace.ts";

/** Options of commands that can insist on signatures. */
export interface SignatureOptions extends PlaceOptions {
  /** The deployment's public keys by id as JSON, or the path of a file with it. */
  readonly publicKeys?: string;
  /** Server SDK key with which the served config is read. */
  readonly serverKey?: string;
}

/** What an environment serves, once its signature is proven. */
export interface ServedConfig {
  readonly document: ConfigDocument;
  readonly signed: SignedVersion;
}

export interface ServedConfigReader {
  /**
   * Reads what an environment serves to server SDKs. Throws a `CommandError` when that is not signed by a known key, of
   * another environment, changed, or older than `versionMin`.
   */
  read(environmentKey: string, environmentId: string, versionMin: number): Promise<ServedConfig>;
}

/** How long a config may take to arrive. */
const READ_TIMEOUT_MS = 60_000;

/**
 * Reads signed configs as server SDKs do, from the edge; undefined when neither `--public-keys` nor BURGEE_PUBLIC_KEYS
 * asks for signatures.
 */
export function createServedConfigReader(options: SignatureOptions): ServedConfigReader | undefined {
  const source = options.publicKeys ?? readEnvironment("BURGEE_PUBLIC_KEYS");
  if (source === undefined) return undefined;
  const verifier = createVerifier(source);
  const origin = locatePlatform(options).url.replace(/\/+$/, "");
  return {
    async read(environmentKey, environmentId, versionMin) {
      const sdkKey = findServerKey(options, origin, environmentKey);
      const { body, header } = await fetchConfig(`${origin}/config/v2/server/${encodeURIComponent(sdkKey)}.json`);
      const verdict = await verifier.verify(body, header, { environmentId, versionMin });
      if (verdict.kind === "refused") throw refuseConfig(environmentKey, verdict.problem);
      const text = new TextDecoder().decode(body);
      return { document: JSON.parse(text) as ConfigDocument, signed: verdict.signed };
    },
  };
}

export function refuseConfig(environmentKey: string, problem: string): CommandError {
  return new CommandError(
    EXIT.problems,
    `the config of \`${environmentKey}\` was refused: ${problem}`,
    "See docs/runbooks/signing-keys.md.",
  );
}

function createVerifier(source: string): SignedConfigVerifier {
  try {
    const text = source.trimStart().startsWith("{") ? source : readFileSync(resolve(source), "utf8");
    const publicKeys: unknown = JSON.parse(text);
    if (!isRecord(publicKeys)) throw new Error("they must be a JSON object");
    return createSignedConfigVerifier(publicKeys as Readonly<Record<string, string>>);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      EXIT.usage,
      `the public keys cannot be used: ${problem}`,
      'Write SIGNING_PUBLIC_KEYS of the deployment, such as { "2026-11": "…" }, or a file with it.',
    );
  }
}

function findServerKey(options: SignatureOptions, origin: string, environmentKey: string): string {
  const profile = findLocalProfile(process.cwd());
  // A key of another platform must not travel to this one.
  const localKey = profile?.url === origin ? profile.keys[environmentKey]?.server : undefined;
  const key = options.serverKey ?? readEnvironment("BURGEE_SERVER_KEY") ?? localKey;
  if (key !== undefined) return key;
  throw new CommandError(
    EXIT.usage,
    `no server SDK key for \`${environmentKey}\`: signatures are checked on the config that it is served`,
    "Pass --server-key or set BURGEE_SERVER_KEY.",
  );
}

/** The config's bytes and its signed pointer. No message may contain the address: it holds the key. */
async function fetchConfig(url: string): Promise<{ body: Uint8Array<ArrayBuffer>; header: string | undefined }> {
  let response: Response;
  let body: Uint8Array<ArrayBuffer> | undefined;
  try {
    // A condition that never holds: the answer is then one that R2 has just confirmed, not one from memory.
    const headers = { "if-none-match": '"none"' };
    response = await fetch(url, { headers, redirect: "error", signal: AbortSignal.timeout(READ_TIMEOUT_MS) });
    body = await readBody(response);
  } catch {
    throw new CommandError(EXIT.server, "the config cannot be read: the platform does not answer");
  }
  if (response.status === 401 || response.status === 403) {
    throw new CommandError(EXIT.usage, "the platform does not accept the server SDK key", "Pass one in force.");
  }
  if (response.status !== 200) {
    throw new CommandError(EXIT.server, `the config cannot be read: the platform answered ${response.status}`);
  }
  if (body === undefined) throw new CommandError(EXIT.problems, "the config was refused: it is too large");
  return { body, header: response.headers.get(SIGNED_POINTER_HEADER) ?? undefined };
}

/** The body; undefined when it has more bytes than any config. */
async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > CONFIG_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
