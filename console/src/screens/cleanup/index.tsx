import { Suspense, useMemo, useState } from "react";

import { useProject } from "../../api/session.ts";
import { useActivity } from "../../api/use-activity.ts";
import { type EnvironmentColumn, useEnvironments } from "../../api/use-environments.ts";
import { useFeatures } from "../../api/use-features.ts";
import { useRead } from "../../api/use-read.ts";
import { useDraft } from "../../edit/use-draft.ts";
import { Failed } from "../../parts/failed.tsx";
import { Figure } from "../../parts/figure.tsx";
import { Empty, Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useSelection } from "../flags/use-selection.ts";
import { findStale } from "./find-stale.ts";
import { cleanupMessages as messages } from "./messages.ts";
import { StaleTable } from "./stale-table.tsx";
import { TidyBar } from "./tidy-bar.tsx";

import css from "./cleanup.module.css";

/** Flags that have done their work, with the reasons, and what to do with them. */
export function CleanupScreen() {
  const project = useProject();
  const answer = useFeatures(project);
  const features = answer.data?.features;
  const columns = useEnvironments(project, features);
  const activity = useActivity(project, columns);
  const missing = useMissing(project, columns);
  const [nowMs] = useState(Date.now);
  const stale = useMemo(
    () =>
      findStale({ features: features ?? [], environments: columns.map(({ key }) => key), activity, missing, nowMs }),
    [features, columns, activity, missing, nowMs],
  );
  const selection = useSelection();
  const { draft } = useDraft();
  const selected = stale.filter(({ flag }) => selection.has(flag.id)).map(({ flag }) => flag);
  return (
    <Page
      title={messages.title}
      width="wide"
      bottom={
        selected.length > 0 ? (
          <Suspense>
            <TidyBar flags={selected} onClear={selection.clear} />
          </Suspense>
        ) : undefined
      }
    >
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      {features !== undefined && stale.length === 0 ? <Empty title={messages.none}>{messages.noneText}</Empty> : null}
      {stale.length === 0 ? null : (
        <div className={css["scroll"]}>
          <div className={css["figure"]}>
            <Figure value={stale.length}>{messages.count(stale.length)}</Figure>
          </div>
          <StaleTable {...{ project, stale, activity, selection, nowMs }} drafted={draft.files} />
        </div>
      )}
    </Page>
  );
}

/** When code asked last for variables that no current flag defines, as archived ones are. */
function useMissing(project: string, columns: readonly EnvironmentColumn[]): ReadonlyMap<string, number> {
  const environment = columns.at(-1)?.overview?.environmentId;
  const { data } = useRead(
    "readPropagation",
    { params: { project, environment: environment ?? "" }, query: {} },
    { isWanted: environment !== undefined },
  );
  return useMemo(() => new Map(data?.missing.map(({ variable, lastMs }) => [variable, lastMs])), [data]);
}
