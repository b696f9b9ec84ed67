import type { ConfigEvaluation } from "@burgee/bucketing-wasm";
import {
  EVALUATION_BODY_BYTES_MAX,
  type EvaluationContext,
  KEY_LENGTH_MAX,
  parseEvaluationContext,
} from "@burgee/contract";
import {
  MISSING_CREDENTIAL_MESSAGE,
  decodeSegment,
  readJsonBody,
  readSdkKey,
  readTraceParent,
} from "@burgee/worker-common";

import { completeContext } from "../core/complete-context.ts";
import type { CompiledConfig } from "../core/published-version.ts";
import { type ResolvedConfig, resolveConfig } from "../core/resolve-config.ts";
import { findSource, type ServedSource } from "../core/served-sources.ts";
import { checkLimits } from "./check-limits.ts";
import type { RouteContext } from "./request.ts";
import { noteServed, respondToFailure, respondUnavailable, respondWithError, respondWithJson } from "./respond.ts";

/** A cloud-mode request that was let in. */
interface CloudRequest {
  readonly found: ResolvedConfig;
  readonly compiled: CompiledConfig;
  readonly user: EvaluationContext;
  readonly sdkKey: string;
}

/** `POST /v1/variables`: every variable that the user is served, by key. */
export function serveVariables(context: RouteContext): Promise<Response> {
  return serveCloud(context, ({ found, compiled, user }) =>
    respondWithJson(evaluate(compiled, user, context).variablesJson(), found),
  );
}

/** `POST /v1/features`: every feature that the user is in, by key. */
export function serveFeatures(context: RouteContext): Promise<Response> {
  return serveCloud(context, ({ found, compiled, user }) =>
    respondWithJson(evaluate(compiled, user, context).featuresJson(), found),
  );
}

/**
 * `POST /v1/variables/{key}`: one variable, or 404 when the user is served none. Counts the evaluation, because SDKs in
 * cloud mode do not.
 */
export function serveVariable(context: RouteContext, segment: string): Promise<Response> {
  const key = decodeSegment(segment) ?? "";
  return serveCloud(context, ({ found, compiled, user, sdkKey }) => {
    if (key === "" || key.length > KEY_LENGTH_MAX) return respondWithError(404, "Variable not found", "cloud", context);
    if (key !== key.toLowerCase()) return respondWithError(400, "Variable Key must be lowercase", "cloud", context);
    const evaluator = compiled.engine.forContext(user, { nowMs: context.services.clock.now() });
    const { variable, eval: reason } = evaluator.variable(key);
    const source = variable === undefined ? undefined : findSource(variable, () => evaluator.all());
    countEvaluation(context, sdkKey, key, reason.reason, source);
    return variable === undefined
      ? respondWithError(404, "Variable not found, or not served to this user", "cloud", context)
      : respondWithJson(JSON.stringify(variable), found);
  });
}

function evaluate({ engine }: CompiledConfig, user: EvaluationContext, { services }: RouteContext): ConfigEvaluation {
  return engine.evaluateAll(user, { nowMs: services.clock.now() });
}

async function serveCloud(context: RouteContext, answer: (request: CloudRequest) => Response): Promise<Response> {
  const { query, request, services, keepAlive } = context;
  const sdkKey = readSdkKey(request.headers, query.get("sdkKey"));
  if (sdkKey === undefined) return respondWithError(401, MISSING_CREDENTIAL_MESSAGE, "cloud", context);
  if ((await checkLimits(sdkKey, context)) === false) return respondUnavailable("cloud", context);
  const found = await resolveConfig(
    { sdkKey, allowedKinds: ["server"], chooseNeed: () => ({ view: "server-v2", isCompiled: true }) },
    services,
    keepAlive,
  );
  if (found.kind !== "found") return respondToFailure(found, "cloud", context);
  const { compiled } = found.view;
  if (compiled === undefined) return respondUnavailable("cloud", context);
  const body = await readJsonBody(request, EVALUATION_BODY_BYTES_MAX);
  if (body.kind === "too_large") {
    return respondWithError(413, `The body may have ${EVALUATION_BODY_BYTES_MAX} bytes`, "cloud", context);
  }
  if (body.kind === "malformed") return respondWithError(400, "The body must be a JSON user", "cloud", context);
  const parsed = parseEvaluationContext(body.value);
  if (!parsed.ok) return respondWithError(400, parsed.problems, "cloud", context);
  const user = await completeContext(parsed.context, found, compiled, context);
  noteServed(found, "cloud_evaluated", context);
  return answer({ found, compiled, user, sdkKey });
}

/** Counts one evaluation for the caller's key; sent after the response, as part of the caller's trace. */
export function countEvaluation(
  { request, services, keepAlive }: RouteContext,
  sdkKey: string,
  variableKey: string,
  reason: string,
  source: ServedSource | undefined,
): void {
  if (services.aggregates === undefined) return;
  keepAlive(
    services.aggregates.count(
      sdkKey,
      [
        {
          variableKey,
          reason,
          ...(source === undefined ? {} : { source: { featureId: source._id, variationId: source._variation } }),
        },
      ],
      readTraceParent(request.headers),
    ),
  );
}
