import { isWithinLimit } from "@burgee/worker-common";

import type { RouteContext } from "./request.ts";

/** Whether the caller's key and address are within their limits. Undefined means that none are configured. */
export function checkLimits(sdkKey: string, { request, services }: RouteContext): Promise<boolean> | undefined {
  const { key, address } = services.limits;
  if (key === undefined && address === undefined) return undefined;
  const client = request.headers.get("cf-connecting-ip") ?? "unknown";
  return Promise.all([isWithinLimit(key, sdkKey), isWithinLimit(address, client)]).then((answers) =>
    answers.every(Boolean),
  );
}
