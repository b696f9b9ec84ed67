import { CONFIG_CONFIRMATION_MS, type ConfigView, type SdkKeyKind } from "@burgee/contract";
import { decodeSegment } from "@burgee/worker-common";

import { type Conditionals, isCallerAhead, isNotModified, formatHttpDate, parseHttpDate } from "../core/conditional.ts";
import { COMPRESS_BYTES_MIN, type ContentEncoding, chooseEncoding } from "../core/content-encoding.ts";
import type { ConfigNeed, LoadedConfig } from "../core/published-version.ts";
import { type ConfigOutcome, type ResolvedConfig, resolveConfig } from "../core/resolve-config.ts";
import { adjustHeaders, prepareHeaders, respondUnchanged } from "./answer-cache.ts";
import { checkLimits } from "./check-limits.ts";
import type { RouteContext } from "./request.ts";
import { noteServed, respondToFailure, respondUnavailable, respondWithError } from "./respond.ts";

/**
 * `GET|HEAD /config/{v1,v2}/server/[bootstrap/[obfuscated/]]{sdkKey}.json`: the published bytes.
 * @param file last path segment, still percent-encoded
 */
export function serveServerConfig(context: RouteContext, file: string, view: ConfigView): Response | Promise<Response> {
  const sdkKey = file.endsWith(".json") ? decodeSegment(file.slice(0, -".json".length)) : undefined;
  if (sdkKey === undefined || sdkKey === "") {
    return respondWithError(404, "A config is found at /config/v2/server/{sdkKey}.json", "config", context);
  }
  const limits = checkLimits(sdkKey, context);
  if (limits === undefined) return serve(context, sdkKey, view);
  return limits.then((isWithin) => (isWithin ? serve(context, sdkKey, view) : respondUnavailable("config", context)));
}

function serve(context: RouteContext, sdkKey: string, view: ConfigView): Response | Promise<Response> {
  const { headers } = context.request;
  const conditionals = { ifNoneMatch: headers.get("if-none-match"), ifModifiedSince: headers.get("if-modified-since") };
  const need = describeNeed(view, conditionals, context.services.clock.now());
  const outcome = resolveConfig(
    { sdkKey, allowedKinds: SERVER_ONLY, chooseNeed: () => need },
    context.services,
    context.keepAlive,
  );
  const respond = (settled: ConfigOutcome): Response | Promise<Response> =>
    settled.kind === "found"
      ? respondWithConfig(settled, conditionals, context)
      : respondToFailure(settled, "config", context);
  return outcome instanceof Promise ? outcome.then(respond) : respond(outcome);
}

const SERVER_ONLY: readonly SdkKeyKind[] = ["server"];

/**
 * After a realtime message Node and Java repeat the ETag and date that they hold: nothing names the new version, and a
 * 304 from memory would be final until their next poll, ten minutes later. So whoever holds a version is answered by
 * memory only if R2 confirmed it since any announcement that could have woken them.
 */
function describeNeed(view: ConfigView, { ifNoneMatch, ifModifiedSince }: Conditionals, nowMs: number): ConfigNeed {
  const lastModifiedMs = parseHttpDate(ifModifiedSince);
  const holdsVersion = (ifNoneMatch !== null && ifNoneMatch !== "") || lastModifiedMs !== undefined;
  return {
    view,
    isCompiled: false,
    floor: lastModifiedMs === undefined ? undefined : { lastModifiedMs },
    confirmedSinceMs: holdsVersion ? nowMs - CONFIG_CONFIRMATION_MS : undefined,
  };
}

function respondWithConfig(
  found: ResolvedConfig,
  conditionals: Conditionals,
  context: RouteContext,
): Response | Promise<Response> {
  const { pointer } = found.snapshot;
  noteServed(found, "config_served", context);
  if (isNotModified(conditionals, pointer)) return respondUnchanged(found);
  const isAhead = (): boolean => isCallerAhead(conditionals, { ...pointer, pastEtags: found.snapshot.pastEtags });
  if (UNCONFIRMED_RUNGS.has(found.rung) && isAhead()) {
    const own = {
      etag: conditionals.ifNoneMatch,
      "last-modified": formatHttpDate(parseHttpDate(conditionals.ifModifiedSince) ?? 0),
    };
    return new Response(null, { status: 304, headers: adjustHeaders(prepareHeaders(found, "unchanged"), own) });
  }
  const responseHeaders = prepareHeaders(found, "published");
  const encoding = found.view.bytes.byteLength < COMPRESS_BYTES_MIN ? undefined : chooseEncoding(readAccepted(context));
  if (encoding === undefined) return new Response(found.view.bytes, { headers: responseHeaders });
  return compressOnce(found.view, encoding, context).then(
    (bytes) =>
      new Response(bytes, {
        headers: adjustHeaders(responseHeaders, { "content-encoding": encoding }),
        encodeBody: "manual",
      }),
  );
}

/** Rungs that may lag behind what another replica has served. */
const UNCONFIRMED_RUNGS: ReadonlySet<string> = new Set(["kv", "last-known-good"]);

/** What the client accepts: Cloudflare replaces the header by what its own network accepts. */
function readAccepted({ request }: RouteContext): string | null {
  const original = request.cf?.["clientAcceptEncoding"];
  return typeof original === "string" ? original : request.headers.get("accept-encoding");
}

const compressed = new WeakMap<LoadedConfig, Map<ContentEncoding, Promise<Uint8Array<ArrayBuffer>>>>();

/** Each version is compressed at most once per encoding and isolate. */
function compressOnce(
  view: LoadedConfig,
  encoding: ContentEncoding,
  { services, keepAlive }: RouteContext,
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
