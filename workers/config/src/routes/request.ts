import { type KeepAlive, type RequestPath, parseQuery, readRequestId } from "@burgee/worker-common";

import type { Services } from "../services.ts";

/** One request on its way through a route. */
export interface RouteContext {
  readonly request: Request;
  readonly path: RequestPath;
  readonly query: ReadonlyMap<string, string>;
  /** The caller's, Cloudflare's or a fresh one; made when first read, because few answers need it. */
  readonly requestId: string;
  readonly keepAlive: KeepAlive;
  readonly services: Services;
}

export function createRouteContext(
  request: Request,
  path: RequestPath,
  keepAlive: KeepAlive,
  services: Services,
): RouteContext {
  let requestId: string | undefined;
  return {
    request,
    path,
    query: path.query === "" ? NO_PARAMETERS : parseQuery(path.query),
    get requestId() {
      requestId ??= readRequestId(request.headers);
      return requestId;
    },
    keepAlive,
    services,
  };
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();
