import { readTraceParent } from "@burgee/worker-common";

import type { ServedSource } from "../core/served-sources.ts";
import type { RouteContext } from "./route-context.ts";

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
