import { Link } from "@tanstack/react-router";

import { useProject } from "../../api/session.ts";
import { useEnvironments } from "../../api/use-environments.ts";
import { useRead } from "../../api/use-read.ts";
import { Card } from "../../parts/card.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Figure } from "../../parts/figure.tsx";
import { Empty, Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { EnvironmentCard } from "./environment-card.tsx";
import { homeMessages as messages } from "./messages.ts";
import { RollingFlags } from "./rolling-flags.tsx";

import css from "./home.module.css";

/** The project at a glance: what each environment serves, what waits, what moves by itself. */
export function HomeScreen() {
  const project = useProject();
  const answer = useRead("readOverview", { params: { project } });
  const columns = useEnvironments(project);
  const overview = answer.data;
  return (
    <Page title={overview?.name ?? messages.title}>
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      {overview?.environments.length === 0 ? (
        <Empty title={messages.none} command={messages.noneCommand}>
          {messages.noneText}
        </Empty>
      ) : null}
      {overview === undefined ? null : (
        <>
          <div className={css["grid"]}>
            {columns.toReversed().map((column) => (
              <EnvironmentCard key={column.key} project={project} column={column} />
            ))}
          </div>
          <div className={css["grid"]}>
            <Card title={messages.changes}>
              <Figure value={overview.waiting}>{messages.waiting(overview.waiting)}</Figure>
              <p className={css["line"]}>
                {messages.open(overview.openChanges)}{" "}
                <Link to="/$project/changes" params={{ project }}>
                  {messages.showChanges}
                </Link>
              </p>
            </Card>
            <Card title={messages.rolling}>
              <RollingFlags project={project} />
            </Card>
            <Card title={messages.tidy}>
              <Figure value={overview.stale}>{messages.stale(overview.stale)}</Figure>
              <p className={css["line"]}>
                <Link to="/$project/cleanup" params={{ project }}>
                  {messages.showStale}
                </Link>
              </p>
            </Card>
          </div>
        </>
      )}
    </Page>
  );
}
