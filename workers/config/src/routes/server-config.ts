import { CONFIG_CONFIRMATION_MS, type ConfigView } from "@burgee/contract";
import { decodeSegment } from "@burgee/worker-common";

import {
  COMPRESS_BYTES_MIN,
  chooseEncoding,
  formatHttpDate,
  isCallerAhead,
  isNotModified,
} from "../core/conditional.ts";
import type { ConfigNeed } from "../core/published-version.ts";
import type { ResolvedConfig } from "../core/resolve-config.ts";
import { adjustHeaders } from "./answer-cache.ts";
import { type MaybePromise, type RouteRequest, after } from "./request.ts";

/** The key of a config's file name, `{sdkKey}.json`. */
export function readFileKey({ segment }: RouteRequest): string | undefined {
  if (!segment.endsWith(".json")) return undefined;
  return decodeSegment(segment.slice(0, -".json".length)) || undefined;
}

/**
 * After a realtime message Node and Java repeat the ETag and date that they hold: nothing names the new version, and a
 * 304 from memory would be final until their next poll, ten minutes later. So a caller that holds a version is answered
 * from memory only if R2 confirmed that version after any announcement that could have caused this request.
 */
export function chooseServerNeed(view: ConfigView, { conditionals, services }: RouteRequest): ConfigNeed {
  const { ifNoneMatch, ifModifiedSinceMs: lastModifiedMs } = conditionals;
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
  const { answers, conditionals } = request;
  answers.count(found, "config_served", request);
  request.services.polls?.count(pointer, request.keepAlive);
  if (isNotModified(conditionals, pointer)) return answers.unchanged(found);
  const isAhead = (): boolean => isCallerAhead(conditionals, { ...pointer, pastEtags: published.pastEtags });
  if (UNCONFIRMED_SOURCES.has(found.source) && isAhead()) {
    const own = {
      etag: conditionals.ifNoneMatch,
      "last-modified": formatHttpDate(conditionals.ifModifiedSinceMs ?? 0),
    };
    return new Response(null, { status: 304, headers: adjustHeaders(answers.headers(found, "unchanged"), own) });
  }
  const headers = answers.headers(found, "published");
  const encoding = loaded.bytes.byteLength < COMPRESS_BYTES_MIN ? undefined : chooseEncoding(readAccepted(request));
  if (encoding === undefined) return new Response(loaded.bytes, { headers });
  return after(loaded.rendered.compressed(encoding, request.keepAlive), (bytes) =>
    bytes === undefined
      ? new Response(loaded.bytes, { headers })
      : new Response(bytes, {
          headers: adjustHeaders(headers, { "content-encoding": encoding }),
          encodeBody: "manual",
        }),
  );
}

/** Sources that may lag behind what another replica has served. */
const UNCONFIRMED_SOURCES: ReadonlySet<string> = new Set(["kv", "last-known-good"]);

/** What the client accepts. Cloudflare replaces the header by what its own network accepts. */
function readAccepted({ request }: RouteRequest): string | null {
  const original = request.cf?.["clientAcceptEncoding"];
  return typeof original === "string" ? original : request.headers.get("accept-encoding");
}
