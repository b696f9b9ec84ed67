import { useParams } from "@tanstack/react-router";

import { useProject } from "../../api/session.ts";
import { useRead } from "../../api/use-read.ts";
import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { changeMessages as messages } from "./messages.ts";

export function ChangeScreen() {
  const project = useProject();
  const { change = "" } = useParams({ strict: false });
  const answer = useRead("readChange", { params: { project, change } });
  return (
    <Page title={answer.data?.change.title ?? change} note={answer.data?.change.state}>
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      <p>{answer.data?.change.message}</p>
    </Page>
  );
}
