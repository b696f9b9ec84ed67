import type { ChangeReply } from "@burgee/contract/admin";
import { Link, useParams } from "@tanstack/react-router";

import { useProject, useSession } from "../../api/session.ts";
import { useEnvironments } from "../../api/use-environments.ts";
import { useRead } from "../../api/use-read.ts";
import { Card } from "../../parts/card.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Loading, Mark, Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { AboutCard } from "./about-card.tsx";
import { ApprovalsCard } from "./approvals-card.tsx";
import { ChangeActions } from "./change-actions.tsx";
import { EffectCard } from "./effect-card.tsx";
import { isClosed } from "./judge-change.ts";
import { changeMessages as messages } from "./messages.ts";
import { TextDiff } from "./text-diff.tsx";

import css from "./change.module.css";

/** One change: who would be served something else, why, who approved it, and its text. */
export function ChangeScreen() {
  const project = useProject();
  const { actor } = useSession();
  const { change: id = "" } = useParams({ strict: false });
  const columns = useEnvironments(project);
  const request = { params: { project, change: id }, query: { patch: "true", impact: "true" } };
  const answer = useRead("readChange", request);
  const reply = answer.data;
  const isProduction = reply?.effects.some(({ environmentKey, isPublished }) => {
    const column = columns.find(({ key }) => key === environmentKey);
    return isPublished && column?.kind === "production";
  });
  const isDone = reply !== undefined && isClosed(reply.change);
  return (
    <Page
      title={reply?.change.title ?? id}
      note={
        reply === undefined ? undefined : (
          <>
            {reply.change.id} <Mark>{messages.state(reply.change.state)}</Mark>
          </>
        )
      }
      actions={
        <Link to="/$project/changes" params={{ project }}>
          {messages.toChanges}
        </Link>
      }
      isProduction={isProduction === true}
      bottom={reply === undefined || isDone ? undefined : <ChangeActions project={project} reply={reply} />}
    >
      {answer.isPending ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      {reply === undefined ? null : (
        <>
          {reply.obstacles.length === 0 || isMerelyWaiting(reply) ? null : (
            <Notice tone="warn" title={messages.obstacles}>
              {reply.obstacles.map((line) => (
                <p key={line}>{line}</p>
              ))}
            </Notice>
          )}
          <div className={css["columns"]}>
            <div className={css["column"]}>
              {reply.effects.length === 0 ? (
                <Card title={messages.impact}>
                  <p>
                    {isDone
                      ? messages.closedEffects
                      : reply.digest === undefined
                        ? messages.unplanned
                        : messages.noEffects}
                  </p>
                </Card>
              ) : (
                <>
                  {reply.effects.map((effect) => (
                    <EffectCard
                      key={effect.environmentKey}
                      effect={effect}
                      column={columns.find(({ key }) => key === effect.environmentKey)}
                    />
                  ))}
                  <p className={css["quiet"]}>{messages.sample}</p>
                </>
              )}
              {reply.patch === undefined ? (
                <p className={css["quiet"]}>{messages.noPatch}</p>
              ) : (
                <TextDiff patch={reply.patch} />
              )}
            </div>
            <div className={css["column"]}>
              <AboutCard change={reply.change} columns={columns} />
              <ApprovalsCard reply={reply} actor={actor} />
              {reply.change.outcomes === undefined ? null : (
                <Card title={messages.outcomes}>
                  <ul className={css["list"]}>
                    {reply.change.outcomes.map(({ environmentKey, outcome, version, refusal }) => (
                      <li key={environmentKey}>
                        {environmentKey}: {messages.outcome(outcome, version?.version)}
                        {refusal === undefined ? null : <p className={css["warn"]}>{refusal.message}</p>}
                      </li>
                    ))}
                  </ul>
                </Card>
              )}
            </div>
          </div>
        </>
      )}
    </Page>
  );
}

/** Missing approvals alone are said beside the buttons. */
function isMerelyWaiting({ obstacles, approvalsNeeded, approvalsHeld }: ChangeReply): boolean {
  return obstacles.length === 1 && approvalsHeld < approvalsNeeded;
}
