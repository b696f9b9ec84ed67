import type { EvaluationContext, SdkKeyKind } from "@burgee/contract";

import { completeContext } from "../core/complete-context.ts";
import { readFloor } from "../core/conditional.ts";
import type { KeyStream } from "../core/key-streams.ts";
import type { ConfigNeed } from "../core/published-version.ts";
import { readClientUser } from "../core/read-client-user.ts";
import { renderClientConfig } from "../core/render-client-config.ts";
import { renderFlagReasons } from "../core/render-flag-reasons.ts";
import { requiresObfuscation } from "../core/requires-obfuscation.ts";
import type { EvaluableConfig } from "../core/resolve-config.ts";
import type { MaybePromise, RouteRequest } from "./request.ts";
import { respondWithError } from "./respond.ts";

export function chooseClientNeed({ query }: RouteRequest, kind: SdkKeyKind): ConfigNeed {
  const view = kind === "mobile" ? "mobile" : wantsObfuscation(query) ? "client-obfuscated" : "client";
  return { view, isCompiled: true, floor: readFloor(query, "sseLastModified", "sseEtag") };
}

/** `GET|HEAD /v1/sdkConfig` and `/v1/mobileSDKConfig`: everything that one user is served. */
export function answerClientConfig(request: RouteRequest, found: EvaluableConfig): MaybePromise<Response> {
  const { answers, query, services } = request;
  const { loaded } = found;
  const { engine } = loaded.compiled;
  if (!wantsObfuscation(query) && requiresObfuscation(found)) {
    return respondWithError(403, "This project requires obfuscated keys: set enableObfuscation", "client", request);
  }
  const user = readClientUser(query);
  if (!user.ok) return respondWithError(400, user.problems, "client", request);
  // Browsers have a published view for this; what mobile apps ask for is renamed here.
  const isToBeObfuscated = loaded.view === "mobile" && wantsObfuscation(query);
  const wantsFlagReasons = query.get("flagReasons") === "1" && !isToBeObfuscated;
  const answer = (completed: EvaluationContext, { clientMember }: KeyStream): Response => {
    const options = { nowMs: services.clock.now() };
    const evaluation = engine.evaluateAll(completed, options);
    answers.count(found, "client_config_served", request);
    services.polls?.count(found.published.pointer, request.keepAlive);
    const flagReasons = wantsFlagReasons ? renderFlagReasons(found, engine.forContext(completed, options)) : "";
    const body = renderClientConfig(found, evaluation, isToBeObfuscated, clientMember, flagReasons);
    return answers.evaluated(found, body);
  };
  const stream = services.keyStreams.find(found);
  if (!(stream instanceof Promise) && !request.wantsStoredUser) return answer(user.context, stream);
  const completed = request.wantsStoredUser ? completeContext(user.context, found, services) : user.context;
  return Promise.all([completed, stream]).then(([context, known]) => answer(context, known));
}

function wantsObfuscation(query: ReadonlyMap<string, string>): boolean {
  return query.get("obfuscated") === "1";
}
