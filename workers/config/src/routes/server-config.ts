import { CONFIG_CONFIRMATION_MS, type ConfigView } from "@burgee/contract";
import { decodeSegment } from "@burgee/worker-common";

import { isCallerAhead, isNotModified, formatHttpDate, parseHttpDate } from "../core/conditional.ts";
import { COMPRESS_BYTES_MIN, type ContentEncoding, chooseEncoding } from "../core/content-encoding.ts";
import type { MaybePromise } from "../core/maybe-promise.ts";
import type { ConfigNeed, LoadedConfig } from "../core/published-version.ts";
import type { ResolvedConfig } from "../core/resolve-config.ts";
import { adjustHeaders, prepareHeaders, respondUnchanged } from "./answer-cache.ts";
import type { RouteRequest } from "./request.ts";
import { countServed } from "./respond.ts";

/** The key of a config's file name, `{sdkKey}.json`. */
export function readFileKey({ segment }: RouteRequest): string | undefined {
  if (!segment.endsWith(".json")) return undefined;
  return decodeSegment(segment.slice(0, -".json".length)) || undefined;
}

/**
 * After a realtime message Node and Java repeat the ETag and date that they hold: nothing names the new version, and a
 * 304 from memory would be final until their next poll, ten minutes later. So whoever holds a version is answered by
 * memory only if R2 confirmed it since any announcement that could have woken them.
 */
export function chooseServerNeed(view: ConfigView, { conditionals, services }: RouteRequest): ConfigNeed {
  const { ifNoneMatch, ifModifiedSince } = conditionals;
  const lastModifiedMs = parseHttpDate(ifModifiedSince);
  const holdsVersion = (ifNoneMatch !== null && ifNoneMatch !== "") || lastModifiedMs !== undefined;
  return {
    view,
    isCompiled: false,
    floor: lastModifiedMs === undefined ? undefined : { lastModifiedMs },
    confirmedSinceMs: holdsVersion ? services.clock.now() - CONFIG_CONFIRMATION_MS : undefined,
  };
}

/** `GET|HEAD /config/{v1,v2}/server/[bootstrap/[obfuscated/]]{sdkKey}.json`: the published bytes. */
export function answerServerConfig(request: RouteRequest, found: ResolvedConfig): MaybePromise<Response> {
  const { published, loaded } = found;
  const { pointer } = published;
  const { conditionals } = request;
  countServed(found, "config_served", request);
  if (isNotModified(conditionals, pointer)) return respondUnchanged(found);
  const isAhead = (): boolean => isCallerAhead(conditionals, { ...pointer, pastEtags: published.pastEtags });
  if (UNCONFIRMED_SOURCES.has(found.source) && isAhead()) {
    const own = {
      etag: conditionals.ifNoneMatch,
      "last-modified": formatHttpDate(parseHttpDate(conditionals.ifModifiedSince) ?? 0),
    };
    return new Response(null, { status: 304, headers: adjustHeaders(prepareHeaders(found, "unchanged"), own) });
  }
  const responseHeaders = prepareHeaders(found, "published");
  const encoding = loaded.bytes.byteLength < COMPRESS_BYTES_MIN ? undefined : chooseEncoding(readAccepted(request));
  if (encoding === undefined) return new Response(loaded.bytes, { headers: responseHeaders });
  return compressOnce(loaded, encoding, request).then(
    (bytes) =>
      new Response(bytes, {
        headers: adjustHeaders(responseHeaders, { "content-encoding": encoding }),
        encodeBody: "manual",
      }),
  );
}

/** Sources that may lag behind what another replica has served. */
const UNCONFIRMED_SOURCES: ReadonlySet<string> = new Set(["kv", "last-known-good"]);

/** What the client accepts: Cloudflare replaces the header by what its own network accepts. */
function readAccepted({ request }: RouteRequest): string | null {
  const original = request.cf?.["clientAcceptEncoding"];
  return typeof original === "string" ? original : request.headers.get("accept-encoding");
}

const compressed = new WeakMap<LoadedConfig, Map<ContentEncoding, Promise<Uint8Array<ArrayBuffer>>>>();

/** Each version is compressed at most once per encoding and isolate. */
function compressOnce(
  view: LoadedConfig,
  encoding: ContentEncoding,
  { services, keepAlive }: RouteRequest,
): Promise<Uint8Array<ArrayBuffer>> {
  let byEncoding = compressed.get(view);
  if (byEncoding === undefined) {
    byEncoding = new Map();
    compressed.set(view, byEncoding);
  }
  let bytes = byEncoding.get(encoding);
  if (bytes === undefined) {
    bytes = services.compress(view.bytes, encoding);
    byEncoding.set(encoding, bytes);
    keepAlive(bytes.catch(() => byEncoding.delete(encoding)));
  }
  return bytes;
}
