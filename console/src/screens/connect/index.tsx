import { useProject } from "../../api/session.ts";
import { useRead } from "../../api/use-read.ts";
import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { connectMessages as messages } from "./messages.ts";

export function ConnectScreen() {
  const project = useProject();
  const answer = useRead("listEnvironments", { params: { project } });
  return (
    <Page title={messages.title}>
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      <ul>
        {answer.data?.environments.map((row) => (
          <li key={row.environmentId}>
            {row.environmentKey}: {row.keys.server} server, {row.keys.client} client, {row.keys.mobile} mobile
          </li>
        ))}
      </ul>
    </Page>
  );
}
