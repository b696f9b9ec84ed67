import { sdkKeyObjectName, sha256Hex, signStreamToken, type SdkKeyRecord } from "@burgee/contract";
import { env, exports } from "cloudflare:workers";

const SECRET = "a-secret-of-the-tests-that-is-long-enough";
const HOUR_MS = 3_600_000;
/** At least an hour from now. */
const WHOLE_HOUR_MS = (Math.floor(Date.now() / HOUR_MS) + 2) * HOUR_MS;

/** A consumer of one event stream. Close it before the test ends: an open stream keeps its object alive. */
export interface StreamClient {
  readonly response: Response;
  /** Reads until the text so far matches, and returns that text. */
  readUntil(pattern: RegExp): Promise<string>;
  /** Text that arrived so far. */
  text(): string;
  /** Reads until the server ends the stream. */
  readToEnd(): Promise<string>;
  close(): Promise<void>;
}

export interface StreamUrlOptions {
  readonly query?: string;
  /** Default: one hour from now. */
  readonly expiresAtMs?: number;
  readonly keyDigest?: string;
  readonly secret?: string;
}

export async function streamPath(environmentId: string, options: StreamUrlOptions = {}): Promise<string> {
  const { query = "", expiresAtMs = WHOLE_HOUR_MS, keyDigest, secret = SECRET } = options;
  const token = await signStreamToken(secret, {
    environmentId,
    expiresAtMs,
    ...(keyDigest === undefined ? {} : { keyDigest }),
  });
  return `https://burgee.test/event-stream?environment=${environmentId}&token=${token}${query}`;
}

/** Stores the record of a client key, as publishing does, and returns its digest. */
export async function storeKey(
  sdkKey: string,
  environmentId: string,
  change: Partial<SdkKeyRecord> = {},
): Promise<string> {
  const digest = await sha256Hex(sdkKey);
  const record: SdkKeyRecord = {
    kind: "client",
    projectId: "p1",
    projectKey: "shop",
    environmentId,
    environmentKey: "production",
    createdAt: 1,
    ...change,
  };
  await env.CONFIGS.put(sdkKeyObjectName(digest), JSON.stringify(record));
  return digest;
}

const openClients = new Set<StreamClient>();

/** Opens a stream through the Worker's HTTP entry. */
export async function connect(
  environmentId: string,
  options: StreamUrlOptions & { readonly headers?: Record<string, string> } = {},
): Promise<StreamClient> {
  const url = await streamPath(environmentId, options);
  const response = await exports.default.fetch(url, { headers: options.headers ?? {} });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const client: StreamClient = {
    response,
    text: () => text,
    async readUntil(pattern) {
      while (!pattern.test(text)) {
        const read = await reader?.read();
        if (read === undefined || read.done) throw new Error(`the stream ended after: ${text}`);
        text += read.value;
      }
      return text;
    },
    async readToEnd() {
      for (;;) {
        const read = await reader?.read();
        if (read === undefined || read.done) return text;
        text += read.value;
      }
    },
    async close() {
      openClients.delete(client);
      await reader?.cancel();
    },
  };
  openClients.add(client);
  return client;
}

/** Closes what tests left open. */
export async function closeClients(): Promise<void> {
  await Promise.all([...openClients].map(async (client) => client.close()));
}
