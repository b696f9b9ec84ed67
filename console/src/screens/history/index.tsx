import { useProject } from "../../api/session.ts";
import { useRead } from "../../api/use-read.ts";
import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Time } from "../../parts/time.tsx";
import { historyMessages as messages } from "./messages.ts";

export function HistoryScreen() {
  const project = useProject();
  const answer = useRead("listRevisions", { params: { project } });
  return (
    <Page title={messages.title}>
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      <ul>
        {answer.data?.revisions.map((row) => (
          <li key={row.revision}>
            {row.revision} {row.message} {row.author} <Time ms={row.createdAtMs} />
          </li>
        ))}
      </ul>
    </Page>
  );
}
