import type { BucketingEngine, EvaluateOptions } from "@burgee/bucketing-wasm";
import {
  EVALUATION_BODY_BYTES_MAX,
  type EvaluationContext,
  KEY_LENGTH_MAX,
  parseEvaluationContext,
} from "@burgee/contract";
import { readJsonBody, readTraceParent } from "@burgee/worker-common";

import { completeContext } from "../core/complete-context.ts";
import type { ServedSource } from "../core/rendered-config.ts";
import type { EvaluableConfig } from "../core/resolve-config.ts";
import type { RouteRequest } from "./request.ts";
import { respondWithError } from "./respond.ts";

/** `POST /v1/variables`: every variable that the user is served, by key. */
export function answerVariables(request: RouteRequest, found: EvaluableConfig): Promise<Response> {
  return answerUser(request, found, (engine, user, options) =>
    request.answers.evaluated(found, engine.evaluateAll(user, options).variablesJson()),
  );
}

/** `POST /v1/features`: every feature that the user is in, by key. */
export function answerFeatures(request: RouteRequest, found: EvaluableConfig): Promise<Response> {
  return answerUser(request, found, (engine, user, options) =>
    request.answers.evaluated(found, engine.evaluateAll(user, options).featuresJson()),
  );
}

/**
 * `POST /v1/variables/{key}`: one variable, or 404 when the user is served none. Counts the evaluation, because SDKs in
 * cloud mode do not.
 */
export function answerVariable(request: RouteRequest, found: EvaluableConfig): Promise<Response> {
  const key = request.decodeSegment() ?? "";
  return answerUser(request, found, (engine, user, options) => {
    if (key === "" || key.length > KEY_LENGTH_MAX) return respondWithError(404, "Variable not found", "cloud", request);
    if (key !== key.toLowerCase()) return respondWithError(400, "Variable Key must be lowercase", "cloud", request);
    const evaluator = engine.forContext(user, options);
    const { variable, eval: reason } = evaluator.variable(key);
    const source = variable === undefined ? undefined : found.loaded.rendered.findSource(variable, evaluator);
    countEvaluation(request, found.sdkKey, key, reason.reason, source);
    return variable === undefined
      ? respondWithError(404, "Variable not found, or not served to this user", "cloud", request)
      : request.answers.evaluated(found, JSON.stringify(variable));
  });
}

type AnswerUser = (engine: BucketingEngine, user: EvaluationContext, options: EvaluateOptions) => Response;

/** Reads the user of the request's body and completes it. */
async function answerUser(request: RouteRequest, found: EvaluableConfig, answer: AnswerUser): Promise<Response> {
  const { services } = request;
  const body = await readJsonBody(request.request, EVALUATION_BODY_BYTES_MAX);
  if (body.kind === "too_large") {
    return respondWithError(413, `The body may have ${EVALUATION_BODY_BYTES_MAX} bytes`, "cloud", request);
  }
  if (body.kind === "malformed") return respondWithError(400, "The body must be a JSON user", "cloud", request);
  const parsed = parseEvaluationContext(body.value);
  if (!parsed.ok) return respondWithError(400, parsed.problems, "cloud", request);
  const { context } = parsed;
  const user = request.wantsStoredUser ? await completeContext(context, found, services) : context;
  request.answers.count(found, "cloud_evaluated", request);
  return answer(found.loaded.compiled.engine, user, { nowMs: services.clock.now() });
}

/** Counts one evaluation for the caller's key; sent after the response, as part of the caller's trace. */
export function countEvaluation(
  { request, services, keepAlive }: RouteRequest,
  sdkKey: string,
  variableKey: string,
  reason: string,
  source: ServedSource | undefined,
): void {
  if (services.aggregates === undefined) return;
  const evaluation = {
    variableKey,
    reason,
    ...(source === undefined ? {} : { source: { featureId: source._id, variationId: source._variation } }),
  };
  keepAlive(services.aggregates.count(sdkKey, [evaluation], readTraceParent(request.headers)));
}
