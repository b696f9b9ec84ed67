import type { ChangeReply } from "@burgee/contract/admin";
import { useState } from "react";

import { useSession } from "../../api/session.ts";
import { BottomBar } from "../../parts/bottom-bar.tsx";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { judgeChange } from "./judge-change.ts";
import { changeMessages as messages } from "./messages.ts";
import { ReasonDialog } from "./reason-dialog.tsx";
import { ScheduleDialog } from "./schedule-dialog.tsx";
import { PublishFailed, type Step, useSteps } from "./use-steps.ts";

interface Props {
  readonly project: string;
  readonly reply: ChangeReply;
}

const DONE: Readonly<Record<Step["kind"], string>> = {
  approve: messages.approvedToast,
  approve_and_publish: messages.publishedToast,
  publish: messages.publishedToast,
  schedule: messages.scheduledToast,
  reject: messages.rejectedToast,
  withdraw: messages.withdrawnToast,
};

/** What can be done with an open change, and what follows from it. The page above is the review. */
export function ChangeActions({ project, reply }: Props) {
  const { actor, projects } = useSession();
  const toast = useToast();
  const [dialog, setDialog] = useState<"schedule" | "reject" | "withdraw">();
  const steps = useSteps(project, reply.change.id, ({ kind }, refused) => {
    setDialog(undefined);
    if (refused.length === 0) toast({ title: DONE[kind], text: reply.change.title });
    else toast({ tone: "danger", title: messages.partlyRefusedToast, text: messages.refusedBy(refused.join(", ")) });
  });
  const held = projects.find(({ projectKey }) => projectKey === project);
  const refusals = judgeChange(reply, actor, held);
  const { digest = "", approvalsNeeded, approvalsHeld, effects } = reply;
  const left = Math.max(0, approvalsNeeded - approvalsHeld);
  const targets = effects.filter(({ isPublished }) => isPublished).map(({ environmentKey }) => environmentKey);
  const take = (step: Step): void => steps.mutate(step);
  const open = (next: typeof dialog): void => {
    steps.reset();
    setDialog(next);
  };
  const failed = steps.isError ? <StepFailed step={steps.variables} error={steps.error} /> : null;
  const isBusy = steps.isPending;
  const refused = left === 0 ? refusals.publish : refusals.approve;
  const consequence = [
    targets.length === 0 ? messages.notPublishing : messages.consequence(targets.join(", "), left),
    refused === undefined ? "" : messages.whoMay(left === 0 ? "publish" : "approve", refused),
  ].join(" ");
  return (
    <>
      <BottomBar
        label={messages.actions}
        actions={
          <>
            <Button size="large" kind="bare" refusal={refusals.withdraw} onClick={() => open("withdraw")}>
              {messages.withdraw}
            </Button>
            <Button size="large" kind="danger" refusal={refusals.reject} onClick={() => open("reject")}>
              {messages.reject}
            </Button>
            <Button size="large" refusal={refusals.publish} onClick={() => open("schedule")}>
              {messages.schedule}
            </Button>
            {left === 0 ? (
              <Button
                size="large"
                kind="primary"
                refusal={refusals.publish}
                disabled={isBusy}
                onClick={() => take({ kind: "publish" })}
              >
                {messages.publish}
              </Button>
            ) : (
              <>
                <Button
                  size="large"
                  kind={refusals.completes ? "outlined" : "primary"}
                  refusal={refusals.approve}
                  disabled={isBusy}
                  onClick={() => take({ kind: "approve", digest })}
                >
                  {messages.approve}
                </Button>
                {refusals.completes ? (
                  <Button
                    size="large"
                    kind="primary"
                    disabled={isBusy}
                    onClick={() => take({ kind: "approve_and_publish", digest })}
                  >
                    {messages.approveAndPublish}
                  </Button>
                ) : null}
              </>
            )}
          </>
        }
      >
        {dialog === undefined && failed !== null ? failed : consequence}
      </BottomBar>
      {dialog === "schedule" ? (
        <ScheduleDialog
          isBusy={isBusy}
          failed={failed}
          onClose={() => open(undefined)}
          onSchedule={(at) => take({ kind: "schedule", at })}
        />
      ) : null}
      {dialog === "reject" || dialog === "withdraw" ? (
        <ReasonDialog
          kind={dialog}
          isBusy={isBusy}
          failed={failed}
          onClose={() => open(undefined)}
          onConfirm={(message) => take({ kind: dialog, message })}
        />
      ) : null}
    </>
  );
}

function StepFailed({ step, error }: { readonly step: Step | undefined; readonly error: unknown }) {
  if (error instanceof PublishFailed) {
    return <Failed title={messages.writeFailed.publish} kept={messages.approvedKept} error={error.cause} />;
  }
  const title =
    step?.kind === "publish"
      ? messages.writeFailed.publish
      : step?.kind.startsWith("approve") === true
        ? messages.writeFailed.approve
        : messages.writeFailed.other;
  return <Failed title={title} kept={messages.writeKept} error={error} />;
}
