import { type KeyLookup, preflightResponse, readCallerAddress, readRequestPath } from "@burgee/worker-common";

import { type ResolvedConfig, isEvaluable, resolveConfig } from "../core/resolve-config.ts";
import { type ConfigEnv, type Services, createServices } from "../services.ts";
import { createAnswerCache } from "./answer-cache.ts";
import { serveHealth } from "./health.ts";
import { type MaybePromise, RouteRequest, after } from "./request.ts";
import {
  respondWithError,
  respondToFailure,
  respondToLimited,
  respondToMissingKey,
  respondUnavailable,
} from "./respond.ts";
import { type RouteMatch, findRoute, type Route } from "./table.ts";

/** Answers one request; never throws. */
export type App = (request: Request, ctx: Pick<ExecutionContext, "waitUntil">) => MaybePromise<Response>;

/** The config Worker: its first request builds the app, because only a request brings the bindings. */
export function createWorker(): (request: Request, env: ConfigEnv, ctx: ExecutionContext) => MaybePromise<Response> {
  let app: App | undefined;
  return (request, env, ctx) => {
    app ??= createApp(createServices(env));
    return app(request, ctx);
  };
}

/** The config Worker over its services. */
export function createApp(services: Services): App {
  const answers = createAnswerCache(services);
  return (request, ctx) => {
    const { method } = request;
    const path = readRequestPath(request.url);
    if (path.path === "/health" && (method === "GET" || method === "HEAD")) {
      return serveHealth(request.headers, services).then((health) => dropBodyOfHead(method, health));
    }
    const match = findRoute(method, path.path);
    const segment = match.kind === "route" ? match.segment : "";
    const incoming = new RouteRequest(request, path, segment, ctx, services, answers);
    try {
      const response = serve(match, incoming);
      if (!(response instanceof Promise)) return dropBodyOfHead(method, response);
      const finished = method === "HEAD" ? response.then((settled) => dropBodyOfHead(method, settled)) : response;
      return finished.catch((error: unknown) => respondToException(error, match, incoming));
    } catch (error) {
      return respondToException(error, match, incoming);
    }
  };
}

function serve(match: RouteMatch, request: RouteRequest): MaybePromise<Response> {
  if (match.kind === "route") return admit(match.route, request);
  if (request.request.method === "OPTIONS") return preflightResponse();
  if (match.kind === "nothing") {
    return respondWithError(404, "Nothing is served at this path and method", "client", request);
  }
  const allow = match.allowed.join(", ");
  return respondWithError(405, `This route takes ${allow}`, match.route.surface, request, { allow });
}

/** Logs the route instead of the path, which may hold a key. */
function respondToException(error: unknown, match: RouteMatch, request: RouteRequest): Response {
  const { path: route, surface } = match.kind === "nothing" ? NO_ROUTE : match.route;
  const { requestId, services } = request;
  services.log("error", "request failed", {
    method: request.request.method,
    route,
    requestId,
    error: String(error),
  });
  return respondWithError(500, "Internal error", surface, request);
}

const NO_ROUTE = { path: "none", surface: "client" } as const;

function dropBodyOfHead(method: string, response: Response): Response {
  return method === "HEAD" ? new Response(null, response) : response;
}

/**
 * The opening of every route: the limit of the caller's address, the key, its config, the limit of the key; then the route's
 * own answer. Continues at once as long as limits and memory do. Only keys that exist have a limit to themselves: invented
 * ones would each have one, and are counted by their address.
 */
export function admit(route: Route, request: RouteRequest): MaybePromise<Response> {
  const sdkKey = route.readKey(request);
  if (sdkKey === undefined) return respondToMissingKey(route.surface, request);
  const address = readCallerAddress(request.request.headers);
  // Without an address another Worker of the deployment sent it.
  const isWithin = address === undefined || request.services.limits.address.admit(address);
  if (isWithin === true) return admitKey(route, sdkKey, request);
  return after(isWithin, (isAdmitted) =>
    isAdmitted ? admitKey(route, sdkKey, request) : refuseLimited(route, sdkKey, request),
  );
}

type AnswerFound = (route: Route, request: RouteRequest, found: ResolvedConfig) => MaybePromise<Response>;

/** Counts a key that memory knows before any store is asked for its config, and another one once it is found to exist. */
function admitKey(route: Route, sdkKey: string, request: RouteRequest): MaybePromise<Response> {
  const { keys, limits } = request.services;
  const known = keys.peek(sdkKey);
  if (known === undefined) return findConfig(route, sdkKey, undefined, request, countAndAnswer);
  const isWithin = limits.key.admit(sdkKey);
  if (isWithin === true) return findConfig(route, sdkKey, known, request, answer);
  return after(isWithin, (isAdmitted) =>
    isAdmitted ? findConfig(route, sdkKey, known, request, answer) : refuseLimited(route, sdkKey, request),
  );
}

function countAndAnswer(route: Route, request: RouteRequest, found: ResolvedConfig): MaybePromise<Response> {
  return after(request.services.limits.key.admit(found.sdkKey), (isAdmitted) =>
    isAdmitted ? answer(route, request, found) : refuseLimited(route, found.sdkKey, request),
  );
}

function findConfig(
  route: Route,
  sdkKey: string,
  known: KeyLookup | undefined,
  request: RouteRequest,
  proceed: AnswerFound,
): MaybePromise<Response> {
  const { services, keepAlive } = request;
  const outcome = resolveConfig(
    { sdkKey, known, allowedKinds: route.kinds, chooseNeed: (kind) => route.chooseNeed(request, kind) },
    services,
    keepAlive,
  );
  return after(outcome, (settled) =>
    settled.kind === "found" ? proceed(route, request, settled) : respondToFailure(settled, route.surface, request),
  );
}

function answer(route: Route, request: RouteRequest, found: ResolvedConfig): MaybePromise<Response> {
  if (route.reads === "bytes") return route.answer(request, found);
  return isEvaluable(found) ? route.answer(request, found) : respondUnavailable(route.surface, request);
}

/** Counts for the key's environment if memory knows the key: no store is asked for that. */
function refuseLimited({ surface }: Route, sdkKey: string, request: RouteRequest): Response {
  const { keys, meter } = request.services;
  const known = keys.peek(sdkKey);
  meter.count("rate_limited", known?.kind === "found" ? known.record.environmentId : "", [surface]);
  return respondToLimited(surface, request);
}
