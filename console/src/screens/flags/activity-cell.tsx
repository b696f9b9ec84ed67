import type { FeatureActivity } from "@burgee/contract/admin";

import { formatRelative } from "../../parts/format-time.ts";
import { flagsMessages as messages } from "./messages.ts";

import css from "./flag-table.module.css";

interface Props {
  readonly activity: FeatureActivity | undefined;
  readonly nowMs: number;
}

const HEIGHT = 14;

/** Evaluations of the last hour as a line and a figure; when there were none, how long ago the last one was. */
export function ActivityCell({ activity, nowMs }: Props) {
  if (activity === undefined) return null;
  const { lastMs, perMinute, spark } = activity;
  const last = formatRelative(lastMs, Math.max(nowMs, lastMs));
  const top = Math.max(...spark, 1);
  const points = spark.map((count, step) => `${step * 4},${(HEIGHT - (count / top) * (HEIGHT - 1)).toFixed(1)}`);
  return (
    <span className={css["activity"]} title={messages.evaluated(last)}>
      {perMinute === 0 ? (
        last
      ) : (
        <>
          <svg width="44" height={HEIGHT + 1} aria-hidden="true">
            <polyline points={points.join(" ")} fill="none" stroke="currentColor" />
          </svg>
          {messages.perMinute(perMinute)}
        </>
      )}
    </span>
  );
}
