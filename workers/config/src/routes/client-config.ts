import type { EvaluationContext } from "@burgee/contract";
import { MISSING_CREDENTIAL_MESSAGE, readSdkKey } from "@burgee/worker-common";

import { completeContext } from "../core/complete-context.ts";
import { type VersionFloor, parseFloorDate } from "../core/conditional.ts";
import type { ConfigNeed } from "../core/published-version.ts";
import { readClientUser } from "../core/read-client-user.ts";
import { renderClientConfig } from "../core/render-client-config.ts";
import { type ConfigOutcome, resolveConfig } from "../core/resolve-config.ts";
import { checkLimits } from "./check-limits.ts";
import type { RouteContext } from "./request.ts";
import { noteServed, respondToFailure, respondUnavailable, respondWithError, respondWithJson } from "./respond.ts";

/** `GET /v1/sdkConfig` and `/v1/mobileSDKConfig`: everything that one user is served. */
export function serveClientConfig(context: RouteContext): Response | Promise<Response> {
  const { query, request } = context;
  const sdkKey = readSdkKey(request.headers, query.get("sdkKey"));
  if (sdkKey === undefined) return respondWithError(401, MISSING_CREDENTIAL_MESSAGE, "client", context);
  const limits = checkLimits(sdkKey, context);
  if (limits === undefined) return serve(context, sdkKey);
  return limits.then((isWithin) => (isWithin ? serve(context, sdkKey) : respondUnavailable("client", context)));
}

function serve(context: RouteContext, sdkKey: string): Response | Promise<Response> {
  const isObfuscated = context.query.get("obfuscated") === "1";
  const floor = readFloor(context.query);
  const outcome = resolveConfig(
    {
      sdkKey,
      allowedKinds: ["client", "mobile"],
      chooseNeed: (kind): ConfigNeed => ({
        view: kind === "mobile" ? "mobile" : isObfuscated ? "client-obfuscated" : "client",
        isCompiled: true,
        floor,
      }),
    },
    context.services,
    context.keepAlive,
  );
  return outcome instanceof Promise
    ? outcome.then((settled) => respond(settled, isObfuscated, context))
    : respond(outcome, isObfuscated, context);
}

function respond(outcome: ConfigOutcome, isObfuscated: boolean, context: RouteContext): Response | Promise<Response> {
  if (outcome.kind !== "found") return respondToFailure(outcome, "client", context);
  const loaded = outcome.view;
  const { compiled, view } = loaded;
  if (compiled === undefined) return respondUnavailable("client", context);
  if (view === "client" && compiled.engine.project.settings.obfuscation?.required === true) {
    return respondWithError(403, "This project requires obfuscated keys: set enableObfuscation", "client", context);
  }
  const user = readClientUser(context.query);
  if (!user.ok) return respondWithError(400, user.problems, "client", context);
  const answer = (completed: EvaluationContext): Response => {
    const evaluation = compiled.engine.evaluateAll(completed, { nowMs: context.services.clock.now() });
    noteServed(outcome, "client_config_served", context);
    const evaluated = { loaded, compiled, isToBeObfuscated: isObfuscated && view === "mobile" };
    return respondWithJson(renderClientConfig(outcome.snapshot, evaluated, evaluation), outcome);
  };
  const completed = completeContext(user.context, outcome, compiled, context);
  return completed instanceof Promise ? completed.then(answer) : answer(completed);
}

/** A realtime message names the version that caused this fetch. */
function readFloor(query: ReadonlyMap<string, string>): VersionFloor | undefined {
  const lastModifiedMs = parseFloorDate(query.get("sseLastModified"));
  const etag = query.get("sseEtag");
  return lastModifiedMs === undefined && etag === undefined ? undefined : { lastModifiedMs, etag };
}
