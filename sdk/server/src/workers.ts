import {
  artifactObjectName,
  type ConfigView,
  pointerObjectName,
  sha256Hex,
  SIGNED_POINTER_HEADER,
} from "@burgee/contract";
import type { EnvironmentPointer } from "@burgee/contract";
import { settleWithin, type TransportRequest, type TransportResponse } from "@burgee/sdk-core";
import { systemTimer } from "@burgee/sdk-core/web";

import type { ConfigReader } from "./client-options.ts";
import type { ConfigCache } from "./config-cache.ts";

/** The part of an R2 bucket binding that the SDK uses. */
export interface ConfigBucket {
  get(name: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
}

/** The part of a KV namespace binding that the SDK uses. */
export interface ConfigNamespace {
  get(name: string, type: "arrayBuffer"): Promise<ArrayBuffer | null>;
  put(name: string, value: Uint8Array): Promise<unknown>;
}

/** Longest signed pointer that is handed on, in bytes, as on the platform. */
const POINTER_BYTES_MAX = 4_096;

/**
 * Reads configs from the platform's R2 bucket, so that a Worker in the same account evaluates without another hop. R2 is
 * strongly consistent: a version is seen at the next refresh after it was published.
 *
 * @example
 * ```ts
 * import { createClient } from "@burgee/server-sdk";
 * import { r2Source, type ConfigBucket } from "@burgee/server-sdk/workers";
 *
 * interface Env {
 *   readonly SERVER_KEY: string;
 *   readonly CONFIGS: ConfigBucket;
 * }
 * let client: ReturnType<typeof createClient> | undefined;
 *
 * export default {
 *   async fetch(_request: Request, env: Env, ctx: { waitUntil(work: Promise<unknown>): void }): Promise<Response> {
 *     client ??= createClient({
 *       sdkKey: env.SERVER_KEY,
 *       configSource: r2Source(env.CONFIGS, "<environment id>"),
 *       eventsUrl: "https://flags.example.com/v1/events/batch",
 *     });
 *     await client.ready({ waitUntil: (work) => ctx.waitUntil(work) });
 *     const isOn = client.variableValue({ user_id: "ada" }, "new-checkout", false);
 *     ctx.waitUntil(client.flush());
 *     return new Response(isOn ? "new" : "old");
 *   },
 * };
 * ```
 */
export function r2Source(bucket: ConfigBucket, environmentId: string): ConfigReader {
  return createReader(environmentId, async (name) => (await bucket.get(name))?.arrayBuffer());
}

/** As `r2Source`, from the platform's KV namespace, whose copies are up to about a minute behind. */
export function kvSource(namespace: Pick<ConfigNamespace, "get">, environmentId: string): ConfigReader {
  return createReader(environmentId, async (name) => (await namespace.get(name, "arrayBuffer")) ?? undefined);
}

/** Keeps the last good config in a KV namespace. */
export function kvCache(namespace: ConfigNamespace, name = "burgee-last-config"): ConfigCache {
  return {
    async read() {
      const bytes = await namespace.get(name, "arrayBuffer");
      return bytes === null ? undefined : new Uint8Array(bytes);
    },
    async write(bytes) {
      await namespace.put(name, bytes);
    },
  };
}

type ReadObject = (name: string) => Promise<ArrayBuffer | undefined>;

/** Answers as the config Worker does: the reader asks for a view in place of an address. */
function createReader(environmentId: string, read: ReadObject): ConfigReader {
  return {
    async send(request) {
      const answer = await settleWithin<TransportResponse | undefined>(
        answerFrom(environmentId, read, request),
        request.timeoutMs,
        systemTimer,
        () => undefined,
      );
      if (answer === undefined) throw new DOMException("no answer in time", "TimeoutError");
      return answer;
    },
  };
}

async function answerFrom(
  environmentId: string,
  read: ReadObject,
  { url: view, headers }: TransportRequest,
): Promise<TransportResponse> {
  const pointerBytes = await read(pointerObjectName(environmentId));
  if (pointerBytes === undefined) return respond(404);
  const pointer = JSON.parse(new TextDecoder().decode(pointerBytes)) as EnvironmentPointer;
  const described = describe(pointer, new Uint8Array(pointerBytes));
  if (headers["if-none-match"] === pointer.etag) return respond(304, described);
  const body = await read(artifactObjectName(environmentId, pointer.version, view as ConfigView));
  const digest = pointer.views[view as ConfigView]?.sha256;
  if (body === undefined || (digest !== undefined && digest !== (await sha256Hex(new Uint8Array(body))))) {
    return respond(503);
  }
  return respond(200, described, new Uint8Array(body));
}

function describe(pointer: EnvironmentPointer, bytes: Uint8Array): Readonly<Record<string, string>> {
  return {
    etag: pointer.etag,
    "last-modified": new Date(pointer.lastModifiedMs).toUTCString(),
    "burgee-config": `${pointer.version};age=0;rung=binding`,
    ...(bytes.byteLength > POINTER_BYTES_MAX ? {} : { [SIGNED_POINTER_HEADER]: btoa(String.fromCharCode(...bytes)) }),
  };
}

function respond(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: Uint8Array<ArrayBuffer> = new Uint8Array(),
): TransportResponse {
  return { status, header: (name) => headers[name], body };
}
