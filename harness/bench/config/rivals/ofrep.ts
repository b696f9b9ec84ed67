import type { Person } from "../../engine/targeting.ts";
import { BULK_HEADERS, BULK_PATH } from "../cases.ts";
import type { HttpRequest } from "./http-request.ts";
import { type Side, evaluateFlag, evaluateFlags } from "./sides.ts";
import type { Workload } from "./workload.ts";

/** One flag by OpenFeature's remote evaluation, which every server that speaks it is asked alike. */
export function evaluateFlagByOfrep(workload: Workload): Side {
  return evaluateFlag(
    workload,
    (flag, person) => post(`${BULK_PATH}/${flag}`, person),
    (text) => (JSON.parse(text) as { readonly value: string }).value,
  );
}

/** Every flag by OpenFeature's remote evaluation. */
export function evaluateFlagsByOfrep(workload: Workload): Side {
  return evaluateFlags(
    workload,
    (person) => post(BULK_PATH, person),
    (text) => {
      const { flags } = JSON.parse(text) as { readonly flags: readonly { readonly key: string; value: string }[] };
      return new Map(flags.map(({ key, value }) => [key, value]));
    },
  );
}

function post(path: string, { id, ...attributes }: Person): HttpRequest {
  const body = JSON.stringify({ context: { targetingKey: id, ...attributes } });
  return { method: "POST", path, headers: BULK_HEADERS, body };
}
