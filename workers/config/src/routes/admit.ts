import { type ResolvedConfig, isEvaluable, resolveConfig } from "../core/resolve-config.ts";
import { type MaybePromise, type RouteRequest, after } from "./request.ts";
import { respondToFailure, respondToLimited, respondToMissingKey, respondUnavailable } from "./respond.ts";
import type { Route } from "./table.ts";

/**
 * The opening of every route: the limit of the caller's address, the key, its config, the limit of the key; then the route's
 * own answer. Continues at once as long as limits and memory do. Only keys that exist have a limit to themselves: invented
 * ones would each have one, and are counted by their address.
 */
export function admit(route: Route, request: RouteRequest): MaybePromise<Response> {
  const sdkKey = route.readKey(request);
  if (sdkKey === undefined) return respondToMissingKey(route.surface, request);
  const { address } = request.services.limits;
  if (address === undefined) return admitKey(route, sdkKey, request);
  const client = request.request.headers.get("cf-connecting-ip") ?? "unknown";
  return after(address(client), (isWithin) =>
    isWithin ? admitKey(route, sdkKey, request) : refuseLimited(route, sdkKey, request),
  );
}

type AnswerFound = (route: Route, request: RouteRequest, found: ResolvedConfig) => MaybePromise<Response>;

/** Counts a key that memory knows before any store is asked for its config, and another one once it is found to exist. */
function admitKey(route: Route, sdkKey: string, request: RouteRequest): MaybePromise<Response> {
  const { keys, limits } = request.services;
  const { key } = limits;
  if (key === undefined) return findConfig(route, sdkKey, request, answer);
  const limit = (proceed: () => MaybePromise<Response>): MaybePromise<Response> =>
    after(key(sdkKey), (isWithin) => (isWithin ? proceed() : refuseLimited(route, sdkKey, request)));
  return keys.peek(sdkKey) === undefined
    ? findConfig(route, sdkKey, request, (_route, _request, found) => limit(() => answer(route, request, found)))
    : limit(() => findConfig(route, sdkKey, request, answer));
}

function findConfig(route: Route, sdkKey: string, request: RouteRequest, proceed: AnswerFound): MaybePromise<Response> {
  const { services, keepAlive } = request;
  const outcome = resolveConfig(
    { sdkKey, allowedKinds: route.kinds, chooseNeed: (kind) => route.chooseNeed(request, kind) },
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
