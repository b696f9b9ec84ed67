import type { EnvironmentOverview, FeatureListing } from "@burgee/contract/admin";

import { type EnvironmentKind, environmentKind } from "../parts/pennant.tsx";
import { useRead } from "./use-read.ts";

export interface EnvironmentColumn {
  readonly key: string;
  readonly name: string;
  readonly kind: EnvironmentKind;
  /** Undefined while the server has not said more than that it exists. */
  readonly overview: EnvironmentOverview | undefined;
}

const ORDER: readonly EnvironmentKind[] = ["development", "staging", "disaster_recovery", "production"];

/** The environments of a project, production last. */
export function useEnvironments(
  project: string,
  features: readonly FeatureListing[] = [],
): readonly EnvironmentColumn[] {
  const { data } = useRead("readOverview", { params: { project } });
  const known = data?.environments.filter(({ retiredAtMs }) => retiredAtMs === undefined);
  const columns: readonly EnvironmentColumn[] =
    known === undefined
      ? [...new Set(features.flatMap(({ environments }) => Object.keys(environments)))].map((key) => ({
          key,
          name: key,
          kind: environmentKind(key),
          overview: undefined,
        }))
      : known.map((overview) => ({
          key: overview.environmentKey,
          name: overview.name ?? overview.environmentKey,
          kind: environmentKind(overview.environmentKey, overview.type),
          overview,
        }));
  return columns.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}
