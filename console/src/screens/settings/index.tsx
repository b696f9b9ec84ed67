import { useProject } from "../../api/session.ts";
import { useRead } from "../../api/use-read.ts";
import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { settingsMessages as messages } from "./messages.ts";

export function SettingsScreen() {
  const project = useProject();
  const answer = useRead("listPrincipals", { params: { project } });
  return (
    <Page title={messages.title}>
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      <ul>
        {answer.data?.principals.map((row) => (
          <li key={row.id}>
            {row.label} {row.role}
          </li>
        ))}
      </ul>
    </Page>
  );
}
