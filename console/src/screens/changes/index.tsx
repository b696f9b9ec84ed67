import { useProject } from "../../api/session.ts";
import { useRead } from "../../api/use-read.ts";
import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Time } from "../../parts/time.tsx";
import { changesMessages as messages } from "./messages.ts";

export function ChangesScreen() {
  const project = useProject();
  const answer = useRead("listChanges", { params: { project } });
  return (
    <Page title={messages.title}>
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      <ul>
        {answer.data?.changes.map((row) => (
          <li key={row.id}>
            {row.id} {row.title} {row.state} <Time ms={row.changedAtMs} />
          </li>
        ))}
      </ul>
    </Page>
  );
}
