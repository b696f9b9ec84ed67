import type { FeatureActivity } from "@burgee/contract/admin";
import { useMemo } from "react";

import type { EnvironmentColumn } from "./use-environments.ts";
import { useRead } from "./use-read.ts";

const EVERY_MS = 60_000;

/**
 * When and how often each flag is evaluated, by its key: in production, else in the last environment.
 * @returns undefined until the server answered; a server that counts nothing never does
 */
export function useActivity(
  project: string,
  columns: readonly EnvironmentColumn[],
): ReadonlyMap<string, FeatureActivity> | undefined {
  const environment = columns.at(-1)?.overview?.environmentId;
  const { data } = useRead(
    "readActivity",
    { params: { project, environment: environment ?? "" } },
    { everyMs: EVERY_MS, isWanted: environment !== undefined },
  );
  return useMemo(
    () =>
      data && new Map(data.features.map((activity) => [data.names[activity.feature] ?? activity.feature, activity])),
    [data],
  );
}
