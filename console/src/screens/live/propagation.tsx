import type { EnvironmentOverview, PropagationReply } from "@burgee/contract/admin";

import { useRead } from "../../api/use-read.ts";
import { Card } from "../../parts/card.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Figure } from "../../parts/figure.tsx";
import { formatNumber } from "../../parts/format-time.ts";
import { Loading } from "../../parts/notice.tsx";
import { Time } from "../../parts/time.tsx";
import { liveMessages as messages } from "./messages.ts";
import { MissingVariables } from "./missing-variables.tsx";

import css from "./live.module.css";

const EVERY_MS = 5_000;

interface Props {
  readonly project: string;
  readonly environment: EnvironmentOverview;
}

/** How far the newest version has come, and what code asks for in vain. */
export function Propagation({ project, environment }: Props) {
  const answer = useRead(
    "readPropagation",
    { params: { project, environment: environment.environmentId }, query: {} },
    { everyMs: EVERY_MS },
  );
  return (
    <div className={css["cards"]}>
      <Card title={messages.propagation}>
        {answer.isPending ? <Loading label={messages.loading} rows={4} /> : null}
        {answer.isError ? (
          <Failed title={messages.failedPropagation} error={answer.error} onRetry={() => void answer.refetch()} />
        ) : null}
        {answer.data === undefined ? null : <Holding reply={answer.data} version={environment.version} />}
        <Steps environment={environment} />
        {answer.data === undefined ? null : <OtherVersions reply={answer.data} />}
      </Card>
      <Card title={messages.missing}>
        <MissingVariables missing={answer.data?.missing} />
      </Card>
    </div>
  );
}

function Holding({ reply, version }: { readonly reply: PropagationReply; readonly version: number }) {
  if (reply.polls === 0) {
    return (
      <p>
        {messages.noPolls}. <span className={css["note"]}>{messages.noPollsText}</span>
      </p>
    );
  }
  return (
    <>
      <Figure value={messages.percent(reply.holding, reply.polls)}>{messages.holding(version)}</Figure>
      <p className={css["note"]}>{messages.polls(reply.holding, reply.polls)}</p>
    </>
  );
}

function Steps({
  environment: { version, publishedAtMs, stores, streams },
}: {
  readonly environment: EnvironmentOverview;
}) {
  const stored = (held: number | null) => <dd data-late={held !== version || undefined}>{messages.version(held)}</dd>;
  return (
    <dl className={css["steps"]}>
      <dt>{messages.publishedAt}</dt>
      <dd>{publishedAtMs === undefined ? messages.version(version) : <Time ms={publishedAtMs} />}</dd>
      <dt>{messages.stored}</dt>
      {stored(stores.r2)}
      <dt>{messages.cached}</dt>
      {stored(stores.kv)}
      <dt>{messages.streams}</dt>
      <dd>{streams === undefined ? messages.unknownStreams : formatNumber(streams)}</dd>
    </dl>
  );
}

function OtherVersions({ reply: { etag, etags } }: { readonly reply: PropagationReply }) {
  const others = etags.filter((one) => one.etag !== etag);
  if (others.length === 0) return null;
  return (
    <>
      <h3>{messages.others}</h3>
      <ul>
        {others.map((one) => (
          <li key={one.etag} className={css["other"]}>
            <code>{one.etag.replaceAll('"', "").slice(0, 12)}</code> {messages.otherPolls(one.polls)}
          </li>
        ))}
      </ul>
    </>
  );
}
