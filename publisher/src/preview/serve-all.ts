import type { EvaluationContext, JsonValue } from "@burgee/contract";

import type { CompiledEnvironment } from "../core/compiled-environment.ts";
import { openSnapshot } from "./open-snapshot.ts";

/** What a user is served of one feature. */
export interface ServedOfFeature {
  readonly feature: string;
  /** Absent: the default in code applies. */
  readonly variation?: {
    readonly key: string;
    readonly name: string;
    /** Place in the file. */ readonly index: number;
  };
  /** Without a value: the default in code. */
  readonly variables: readonly { readonly key: string; readonly type: string; readonly value?: JsonValue }[];
}

/** What a user is served of a whole environment, in the order of its features. */
export function serveAll(snapshot: CompiledEnvironment, user: EvaluationContext, nowMs: number): ServedOfFeature[] {
  const { document } = snapshot;
  const types = new Map(document.variables.map(({ _id, key, type }) => [_id, { key, type }]));
  const evaluation = openSnapshot(snapshot).evaluateAll(user, { nowMs });
  const served = new Map(evaluation.features().map((feature) => [feature._id, feature._variation]));
  const values = evaluation.variablesByKey();
  return document.features.map(({ _id, key, variations }) => {
    const index = variations.findIndex((variation) => variation._id === served.get(_id));
    const variation = variations[index];
    const ids = new Set(variations.flatMap(({ variables }) => variables.map(({ _var }) => _var)));
    const variables = [...ids].flatMap((id) => {
      const variable = types.get(id);
      if (variable === undefined) return [];
      const value = variation === undefined ? undefined : values[variable.key]?.value;
      return [{ ...variable, ...(value === undefined ? {} : { value }) }];
    });
    return {
      feature: key,
      ...(variation === undefined ? {} : { variation: { key: variation.key, name: variation.name, index } }),
      variables,
    };
  });
}
