import type { StoreEvaluations } from "../core/evaluation-counter.ts";
import type { CountDirectory } from "../core/ports.ts";

/** Finds the objects that count: one per environment, named by its id. */
export function createCountDirectory(namespace: Env["COUNTS"]): CountDirectory & { readonly store: StoreEvaluations } {
  return {
    store: (environmentId, rows) => namespace.getByName(environmentId).addEvaluations(environmentId, rows),
    readCounts: (environmentId, query) => namespace.getByName(environmentId).readCounts(query),
    readActivity: (environmentId) => namespace.getByName(environmentId).readActivity(),
    readPropagation: (environmentId) => namespace.getByName(environmentId).readPropagation(),
  };
}
