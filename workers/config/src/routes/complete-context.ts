import type { EvaluationContext } from "@burgee/contract";

import type { CompiledView } from "../core/config-snapshot.ts";
import type { ResolvedConfig } from "../core/resolve-config.ts";
import { addStoredUser } from "../user-data/index.ts";
import type { RouteContext } from "./route-context.ts";

/**
 * The context with the user's stored data under it, when the request asks for it and the project has it enabled. A
 * plain value when nothing is to be read, so that the usual request makes no promise.
 */
export function completeContext(
  user: EvaluationContext,
  { record }: ResolvedConfig,
  { engine }: CompiledView,
  { query, services }: RouteContext,
): EvaluationContext | Promise<EvaluationContext> {
  if (query.get("enableEdgeDB") !== "true" || engine.project.settings.edgeDB?.enabled !== true) return user;
  return addStoredUser(user, record.environmentId, services);
}
