import { Link } from "@tanstack/react-router";
import { useMemo } from "react";

import { useProject } from "../../api/session.ts";
import { type EnvironmentColumn, useEnvironments } from "../../api/use-environments.ts";
import { useFeatures } from "../../api/use-features.ts";
import { useRead } from "../../api/use-read.ts";
import { Failed } from "../../parts/failed.tsx";
import { Empty, Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Pennant } from "../../parts/pennant.tsx";
import { Segments } from "../../parts/segments.tsx";
import { Evaluations } from "./evaluations.tsx";
import { FlagCountsTable } from "./flag-counts-table.tsx";
import { LIVE_RANGES, type LiveSearch, RANGES, useLiveSearch } from "./live-search.ts";
import { liveMessages as messages } from "./messages.ts";
import { Propagation } from "./propagation.tsx";
import { readFlagCounts } from "./read-counts.ts";

/** What SDKs evaluate and hold now, in one environment. */
export function LiveScreen() {
  const project = useProject();
  const columns = useEnvironments(project);
  const overview = useRead("readOverview", { params: { project } }, { everyMs: 10_000 });
  const { search, setSearch } = useLiveSearch();
  const column = columns.find(({ key }) => key === search.environment) ?? columns.at(-1);
  return (
    <Page
      title={messages.title}
      isProduction={column?.kind === "production"}
      middle={
        columns.length < 2 ? undefined : (
          <Segments
            label={messages.environment}
            value={column?.key ?? ""}
            options={columns.map(({ key, name, kind }) => ({ key, label: <Pennant kind={kind} name={name} /> }))}
            onChange={(environment) => setSearch({ environment })}
          />
        )
      }
      actions={
        <Segments
          label={messages.range}
          value={search.range}
          options={LIVE_RANGES.map((key) => ({ key, label: messages.rangeName[key] }))}
          onChange={(range) => setSearch({ range })}
        />
      }
    >
      {overview.isPending ? <Loading label={messages.loading} /> : null}
      {overview.isError ? (
        <Failed title={messages.failed} error={overview.error} onRetry={() => void overview.refetch()} />
      ) : null}
      {overview.data?.environments.length === 0 ? (
        <Empty title={messages.noEnvironment} command={messages.noEnvironmentCommand} />
      ) : null}
      {column?.overview === undefined ? null : (
        <>
          <Counts key={column.key} project={project} column={column} search={search} setSearch={setSearch} />
          <Propagation project={project} environment={column.overview} />
        </>
      )}
    </Page>
  );
}

interface CountsProps {
  readonly project: string;
  readonly column: EnvironmentColumn;
  readonly search: LiveSearch;
  readonly setSearch: (change: Partial<LiveSearch>) => void;
}

function Counts({ project, column: { key, overview }, search: { range, flag }, setSearch }: CountsProps) {
  const { by, ms, stepMs, everyMs } = RANGES[range];
  const environment = overview?.environmentId ?? key;
  // Without a start the server gives the last hour. Others start with a step, so that the question stays the same for one.
  const from = by === "minute" ? {} : { from: String(Math.ceil((Date.now() - ms) / stepMs) * stepMs) };
  const answer = useRead("readCounts", { params: { project, environment }, query: { by, ...from } }, { everyMs });
  const features = useFeatures(project).data?.features;
  const reply = answer.data;
  const flags = useMemo(() => (reply === undefined ? [] : readFlagCounts(reply, features ?? [])), [reply, features]);
  const marks = usePublishes(project, key, reply?.fromMs);
  const known = flags.filter(({ id }) => id !== "");
  return (
    <>
      {answer.isPending ? <Loading label={messages.loading} rows={10} /> : null}
      {answer.isError ? (
        <Failed
          title={messages.failed}
          error={answer.error}
          {...(reply === undefined ? {} : { kept: messages.kept })}
          onRetry={() => void answer.refetch()}
        />
      ) : null}
      {reply?.series.length === 0 ? (
        <Empty
          title={messages.none}
          action={
            <Link to="/$project/connect" params={{ project }}>
              {messages.connect}
            </Link>
          }
        >
          {messages.noneText}
        </Empty>
      ) : null}
      {reply === undefined || reply.series.length === 0 ? null : (
        <>
          <Evaluations
            reply={reply}
            range={range}
            flag={known.find((one) => one.key === flag)}
            marks={marks}
            onAll={() => setSearch({ flag: undefined })}
          />
          <FlagCountsTable project={project} flags={known} onChoose={(chosen) => setSearch({ flag: chosen })} />
        </>
      )}
    </>
  );
}

/** The versions that were published in the time that is shown. */
function usePublishes(project: string, environment: string, fromMs: number | undefined) {
  const { data } = useRead("listVersions", { params: { project }, query: { environment } });
  return (data?.versions ?? [])
    .filter(({ createdAtMs, held }) => held !== true && fromMs !== undefined && createdAtMs >= fromMs)
    .map(({ createdAtMs, version }) => ({ atMs: createdAtMs, label: messages.published(version) }));
}
