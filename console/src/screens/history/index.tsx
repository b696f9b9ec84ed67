import type { VersionRecord } from "@burgee/contract/admin";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";

import { useMay, useProject } from "../../api/session.ts";
import { type EnvironmentColumn, useEnvironments } from "../../api/use-environments.ts";
import { useRead } from "../../api/use-read.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Field } from "../../parts/field.tsx";
import { Empty, Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import { DifferenceView } from "./difference-view.tsx";
import { historyMessages as messages } from "./messages.ts";
import { OverlayCard } from "./overlay-card.tsx";
import { RollBackDialog } from "./roll-back-dialog.tsx";
import { type HistorySearch, readHistorySearch } from "./search.ts";
import { VersionRows } from "./version-rows.tsx";

import css from "./history.module.css";

/** Versions of one answer, and how many more at a time. The server gives no more than a thousand. */
const VERSIONS_STEP = 50;
const VERSIONS_MAX = 1_000;

/** What an environment served and serves: differences, the way back, and what is held by hand. */
export function HistoryScreen() {
  const project = useProject();
  const overview = useRead("readOverview", { params: { project } });
  const columns = useEnvironments(project);
  const search = readHistorySearch(useSearch({ strict: false }));
  const column = columns.find(({ key }) => key === search.env) ?? columns.at(-1);
  if (overview.isError) {
    return (
      <Page title={messages.title}>
        <Failed title={messages.failed} error={overview.error} onRetry={() => void overview.refetch()} />
      </Page>
    );
  }
  if (overview.data === undefined || column === undefined) {
    return (
      <Page title={messages.title} note={messages.note}>
        {overview.data === undefined ? (
          <Loading label={messages.loading} />
        ) : (
          <Empty title={messages.none} command={messages.noneCommand}>
            {messages.noneText}
          </Empty>
        )}
      </Page>
    );
  }
  return <Versions key={`${project} ${column.key}`} {...{ project, columns, column, search }} />;
}

function Versions(props: {
  readonly project: string;
  readonly columns: readonly EnvironmentColumn[];
  readonly column: EnvironmentColumn;
  readonly search: HistorySearch;
}) {
  const { project, columns, column, search } = props;
  const navigate = useNavigate();
  const isNarrow = useIsNarrow();
  const [limit, setLimit] = useState(VERSIONS_STEP);
  const answer = useRead("listVersions", {
    params: { project },
    query: { environment: column.key, limit: String(limit) },
  });
  const refusal = useRefusal(column);
  const versions = answer.data?.versions ?? [];
  const live = versions.find(({ held }) => held === undefined)?.version ?? column.overview?.version ?? 0;
  const chosen = versions.find(({ version }) => version === search.v);
  const choose = (next: HistorySearch): void => {
    void navigate({ to: ".", search: { env: column.key, ...next } as never, replace: true });
  };
  return (
    <Page title={messages.title} note={messages.note} isProduction={column.kind === "production"}>
      <div className={css["tabs"]}>
        <Tabs
          label={messages.environments}
          tabs={columns.toReversed().map(({ key, name }) => ({
            label: name,
            to: "/$project/history",
            params: { project },
            search: { env: key },
            isCurrent: key === column.key,
          }))}
        />
      </div>
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      <OverlayCard project={project} column={column} entries={answer.data?.overlay ?? []} refusal={refusal} />
      {answer.data?.versions.length === 0 ? (
        <Empty title={messages.none} command={messages.noneCommand}>
          {messages.noneText}
        </Empty>
      ) : (
        <div className={css["columns"]} data-open={chosen !== undefined || undefined}>
          {chosen === undefined ? null : (
            <Chosen {...{ project, column, chosen, live, versions, search, refusal }} onSearch={choose} />
          )}
          <div className={css["list"]}>
            <VersionRows
              label={messages.versions(column.name)}
              versions={versions}
              live={live}
              chosen={chosen?.version}
              isNarrow={isNarrow}
              onChoose={(version) => choose({ v: version })}
            />
            {versions.length < limit || limit >= VERSIONS_MAX ? null : (
              <Button kind="bare" onClick={() => setLimit(Math.min(VERSIONS_MAX, limit * 4))}>
                {messages.more}
              </Button>
            )}
          </div>
        </div>
      )}
    </Page>
  );
}

/** Why the person may not change what is served by hand here; undefined: may. */
function useRefusal({ key, overview }: EnvironmentColumn): string | undefined {
  const publisher = useMay({ role: "publisher", environment: key });
  const owner = useMay({ role: "owner" });
  if (!publisher.may) return publisher.who;
  return overview?.policy.emergencies === false && !owner.may ? messages.owners : undefined;
}

function Chosen(props: {
  readonly project: string;
  readonly column: EnvironmentColumn;
  readonly chosen: VersionRecord;
  readonly live: number;
  readonly versions: readonly VersionRecord[];
  readonly search: HistorySearch;
  readonly refusal: string | undefined;
  readonly onSearch: (search: HistorySearch) => void;
}) {
  const { project, column, chosen, live, versions, search, refusal, onSearch } = props;
  const [isRollingBack, setIsRollingBack] = useState(false);
  const compared = search.with ?? live;
  const { version } = chosen;
  return (
    <section className={css["chosen"]} aria-label={messages.open(version)}>
      <header className={css["first"]}>
        <h2>{messages.open(version)}</h2>
        {version === live ? null : (
          <Button
            kind="danger"
            refusal={refusal ?? (chosen.held === true ? messages.cannotHeld : undefined)}
            onClick={() => setIsRollingBack(true)}
          >
            {messages.rollBack(version)}
          </Button>
        )}
      </header>
      {chosen.message === "" ? null : <p>{chosen.message}</p>}
      <Field label={messages.compareWith}>
        {(control) => (
          <select
            {...control}
            value={compared}
            onChange={({ target }) => onSearch({ v: version, with: Number(target.value) })}
          >
            {versions.map((other) => (
              <option key={other.version} value={other.version}>
                {other.version === live ? messages.now(live) : messages.version(other.version)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {compared === version ? (
        <p className={css["quiet"]}>{messages.isLive}</p>
      ) : (
        <>
          <h3>{messages.difference(compared, version)}</h3>
          <DifferenceView project={project} environment={column.key} from={compared} to={version} />
        </>
      )}
      {isRollingBack ? (
        <RollBackDialog {...{ project, column, live, version }} onClose={() => setIsRollingBack(false)} />
      ) : null}
    </section>
  );
}
