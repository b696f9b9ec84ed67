import { useProject } from "../../api/session.ts";
import { useRead } from "../../api/use-read.ts";
import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Time } from "../../parts/time.tsx";
import { auditMessages as messages } from "./messages.ts";

export function AuditScreen() {
  const project = useProject();
  const answer = useRead("listAudit", { params: { project } });
  return (
    <Page title={messages.title}>
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      <ul>
        {answer.data?.entries.map((row) => (
          <li key={row.sequence}>
            {row.sequence} {row.action} {row.actor} <Time ms={row.atMs} />
          </li>
        ))}
      </ul>
    </Page>
  );
}
