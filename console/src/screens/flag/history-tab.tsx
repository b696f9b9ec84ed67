import { useRead } from "../../api/use-read.ts";
import { Card } from "../../parts/card.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Empty, Loading } from "../../parts/notice.tsx";
import { Time } from "../../parts/time.tsx";
import { flagMessages as messages } from "./messages.ts";

import css from "./flag.module.css";

/** What happened to the flag: who changed its file, and what was published of it. */
export function HistoryTab({ project, feature }: { readonly project: string; readonly feature: string }) {
  const answer = useRead("readFeatureHistory", { params: { project, feature } });
  if (answer.isPending) return <Loading label={messages.historyLoading} />;
  if (answer.isError) {
    return <Failed title={messages.historyFailed} error={answer.error} onRetry={() => void answer.refetch()} />;
  }
  const { revisions, versions } = answer.data;
  if (revisions.length + versions.length === 0) return <Empty title={messages.noHistory} />;
  return (
    <>
      <Card title={messages.revisions}>
        <ul className={css["history"]}>
          {revisions.map(({ revision, author, message, createdAtMs, isRemoval }) => (
            <li key={revision}>
              <strong>{messages.revision(revision)}</strong>
              <span>
                {isRemoval === true ? `${messages.removed}: ` : ""}
                {message === "" ? messages.noMessage : message}
              </span>
              <span className={css["quiet"]}>
                {author} · <Time ms={createdAtMs} />
              </span>
            </li>
          ))}
        </ul>
      </Card>
      <Card title={messages.versions}>
        <ul className={css["history"]}>
          {versions.map(({ environmentKey, version, createdAtMs, actor, message }) => (
            <li key={`${environmentKey} ${version}`}>
              <strong>{messages.version(version, environmentKey)}</strong>
              <span>{message ?? ""}</span>
              <span className={css["quiet"]}>
                {actor} · <Time ms={createdAtMs} />
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}
