import { useSearch } from "@tanstack/react-router";

import { useProject } from "../../api/session.ts";
import { useEnvironments } from "../../api/use-environments.ts";
import { useRead } from "../../api/use-read.ts";
import { Failed } from "../../parts/failed.tsx";
import { Empty, Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Pennant } from "../../parts/pennant.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { CodeCard } from "./code-card.tsx";
import { KeysCard } from "./keys-card.tsx";
import { connectMessages as messages } from "./messages.ts";
import { readConnectSearch } from "./search.ts";

/** Keys of an environment, and the code that uses them. */
export function ConnectScreen() {
  const project = useProject();
  const { environment, sdk } = readConnectSearch(useSearch({ strict: false }));
  const answer = useRead("readOverview", { params: { project } });
  const columns = useEnvironments(project).filter(({ overview }) => overview !== undefined);
  const column = columns.find(({ key }) => key === environment) ?? columns[0];
  return (
    <Page title={messages.title} isProduction={column?.kind === "production"}>
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      {answer.data !== undefined && column === undefined ? (
        <Empty title={messages.none} command={messages.noneCommand}>
          {messages.noneText}
        </Empty>
      ) : null}
      {column === undefined ? null : (
        <>
          <Tabs
            label={messages.environments}
            tabs={columns.map(({ key, name, kind }) => ({
              label: <Pennant kind={kind} name={name} />,
              id: key,
              to: ".",
              search: { environment: key, sdk },
              isCurrent: key === column.key,
            }))}
          />
          <KeysCard key={column.key} project={project} column={column} />
          <CodeCard project={project} environment={column.key} sdk={sdk} />
        </>
      )}
    </Page>
  );
}
