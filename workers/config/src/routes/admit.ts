import { isWithinLimit } from "@burgee/worker-common";

import { type ResolvedConfig, isEvaluable, resolveConfig } from "../core/resolve-config.ts";
import { type MaybePromise, type RouteRequest, after } from "./request.ts";
import { respondToFailure, respondToLimited, respondToMissingKey, respondUnavailable } from "./respond.ts";
import type { Route } from "./table.ts";

/** The opening of every route: the caller's key, its limits, its config; then the route's own answer. */
export function admit(route: Route, request: RouteRequest): MaybePromise<Response> {
  const sdkKey = route.readKey(request);
  if (sdkKey === undefined) return respondToMissingKey(route.surface, request);
  return after(checkLimits(sdkKey, request), (isWithin) =>
    isWithin ? findConfig(route, sdkKey, request) : refuseLimited(route, sdkKey, request),
  );
}

function findConfig(route: Route, sdkKey: string, request: RouteRequest): MaybePromise<Response> {
  const { services, keepAlive } = request;
  const outcome = resolveConfig(
    { sdkKey, allowedKinds: route.kinds, chooseNeed: (kind) => route.chooseNeed(request, kind) },
    services,
    keepAlive,
  );
  return after(outcome, (settled) =>
    settled.kind === "found" ? answer(route, request, settled) : respondToFailure(settled, route.surface, request),
  );
}

function answer(route: Route, request: RouteRequest, found: ResolvedConfig): MaybePromise<Response> {
  if (route.reads === "bytes") return route.answer(request, found);
  return isEvaluable(found) ? route.answer(request, found) : respondUnavailable(route.surface, request);
}

/** Counts for the key's environment if memory knows the key: a store is not asked for a caller beyond its limit. */
function refuseLimited({ surface }: Route, sdkKey: string, request: RouteRequest): Response {
  const { keys, meter } = request.services;
  const known = keys.peek(sdkKey);
  meter.count("rate_limited", known?.kind === "found" ? known.record.environmentId : "", [surface]);
  return respondToLimited(surface, request);
}

/** Whether the caller's key and address are within their limits. A plain `true` when none are configured. */
function checkLimits(sdkKey: string, { request, services }: RouteRequest): MaybePromise<boolean> {
  const { key, address } = services.limits;
  if (key === undefined && address === undefined) return true;
  const client = request.headers.get("cf-connecting-ip") ?? "unknown";
  return Promise.all([isWithinLimit(key, sdkKey), isWithinLimit(address, client)]).then((answers) =>
    answers.every(Boolean),
  );
}
