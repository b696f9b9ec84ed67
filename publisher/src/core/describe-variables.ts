import type { JsonValue, SdkKeyKind, VariableType } from "@burgee/contract";

import { toJsonValue } from "./check-value.ts";
import { DEFAULT_VISIBILITY } from "./compile-environment.ts";
import type { FlagBundle } from "./flag-bundle.ts";
import { readProject } from "./read-project.ts";

/** What the flag files say about a variable, whatever the environment. */
export interface VariableDescription {
  readonly key: string;
  readonly type: VariableType;
  readonly description: string | undefined;
  /** Key of the feature that serves it; undefined when none does. */
  readonly feature: string | undefined;
  /** Which SDKs may see it. */
  readonly visibility: readonly SdkKeyKind[];
  /** The values that its schema allows; undefined when it lists none. */
  readonly allowed: readonly JsonValue[] | undefined;
  /** The values that variations serve, in the order of the files. */
  readonly values: readonly JsonValue[];
}

/** Describes every variable that code can be served, by key. Empty when the files have errors. */
export function describeVariables(bundle: FlagBundle): readonly VariableDescription[] {
  const { source } = readProject(bundle);
  if (source === undefined) return [];
  const described = [...source.variables].flatMap(([key, { source: variable, feature }]): VariableDescription[] => {
    const owner = feature === undefined ? undefined : source.features.get(feature)?.source;
    if (owner?.status === "archived") return [];
    const values = Object.values(owner?.variations ?? {}).flatMap((variation) =>
      Object.hasOwn(variation.values, key) ? [toJsonValue(variation.values[key])] : [],
    );
    return [
      {
        key,
        type: variable.type,
        description: variable.description ?? owner?.description,
        feature,
        visibility: owner?.sdkVisibility ?? source.project.sdkVisibility ?? DEFAULT_VISIBILITY,
        allowed: variable.schema?.enum?.map(toJsonValue),
        values,
      },
    ];
  });
  return described.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}
