import { useParams } from "@tanstack/react-router";

import { useProject } from "../../api/session.ts";
import { useRead } from "../../api/use-read.ts";
import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { flagMessages as messages } from "./messages.ts";

export function FlagScreen() {
  const project = useProject();
  const { flag = "" } = useParams({ strict: false });
  const answer = useRead("readFeature", { params: { project, feature: flag } });
  return (
    <Page title={answer.data?.name ?? flag} note={flag}>
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      <pre>{answer.data?.text}</pre>
    </Page>
  );
}
