import { useNavigate, useParams } from "@tanstack/react-router";

import { useMay, useProject } from "../../api/session.ts";
import { useEnvironments } from "../../api/use-environments.ts";
import { readKey } from "../../api/use-read.ts";
import { useWrite } from "../../api/use-write.ts";
import { BottomBar } from "../../parts/bottom-bar.tsx";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Pennant } from "../../parts/pennant.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { publishingMessages as messages } from "./messages.ts";
import { type Propagation, usePropagation } from "./use-propagation.ts";

import css from "./publishing.module.css";

/** A version on its way to those who read it, step by step, and the way back. */
export function PublishingScreen() {
  const project = useProject();
  const { environment = "", version = "" } = useParams({ strict: false });
  const column = useEnvironments(project).find(({ key }) => key === environment);
  const name = column?.name ?? environment;
  const state = usePropagation(project, environment, Number(version));
  const current = state.status?.version;
  return (
    <Page
      title={messages.title(version, name)}
      middle={column === undefined ? null : <Pennant kind={column.kind} name={name} isStrong />}
      isProduction={column?.kind === "production"}
      bottom={
        current?.version !== Number(version) ? undefined : (
          <UndoBar project={project} environment={environment} state={state} />
        )
      }
    >
      {state.error === null ? null : <Failed title={messages.failed} error={state.error} onRetry={state.lookAgain} />}
      {current === undefined ? (
        <Loading label={messages.loading} rows={5} />
      ) : (
        <Steps state={state} version={version} />
      )}
    </Page>
  );
}

function Steps({ state, version }: { readonly state: Propagation; readonly version: string }) {
  const { status, polls, doneAt, isCountless } = state;
  const share = polls === undefined || polls.polls === 0 ? undefined : (polls.holding / polls.polls) * 100;
  const current = status?.version?.version ?? 0;
  const title = doneAt.sdks === undefined ? messages.landing(version) : messages.landed(version);
  const sdks = share === undefined ? messages.nobodyPolled : messages.polls(polls?.holding ?? 0, polls?.polls ?? 0);
  return (
    <div className={css["steps"]}>
      <header className={css["head"]}>
        {share === undefined ? null : <span className={css["figure"]}>{messages.share(share)}</span>}
        <h2>
          <span role="status">{current > Number(version) ? messages.replaced(current) : title}</span>
        </h2>
      </header>
      <ol aria-label={messages.steps}>
        <Step title={messages.published(status?.version?.actor ?? "")} at={0}>
          {status?.version?.message ?? ""}
        </Step>
        <Step title={messages.r2} at={doneAt.r2}>
          {messages.pointer(version)}
        </Step>
        <Step title={messages.kv} at={doneAt.kv}>
          {messages.pointer(version)}
        </Step>
        <Step title={messages.streams} at={doneAt.streams}>
          {status?.streams === undefined ? messages.noStreams : messages.listeners(status.streams)}
        </Step>
        <Step title={messages.sdks} at={doneAt.sdks}>
          {isCountless ? messages.countsFailed : sdks}
          {share === undefined ? null : (
            <span className={css["track"]} aria-hidden="true">
              <span style={{ "--share": `${share}%` } as React.CSSProperties} />
            </span>
          )}
        </Step>
        <Step title={messages.done} at={doneAt.sdks}>
          {messages.doneWhen}
        </Step>
      </ol>
      {state.isLooking || doneAt.sdks !== undefined ? null : (
        <p className={css["over"]}>
          {messages.stopped} <Button onClick={state.lookAgain}>{messages.lookAgain}</Button>
        </p>
      )}
    </div>
  );
}

function Step({
  title,
  at,
  children,
}: {
  readonly title: string;
  readonly at: number | undefined;
  readonly children: React.ReactNode;
}) {
  return (
    <li className={css["step"]} data-done={at !== undefined || undefined}>
      <span className={css["box"]}>{at === undefined ? null : <Icon name="check" />}</span>
      <span className={css["text"]}>
        <strong>{title}</strong>
        <small>{children}</small>
      </span>
      <span className={css["at"]}>{at === undefined ? messages.waiting : messages.after(at)}</span>
    </li>
  );
}

function UndoBar({
  project,
  environment,
  state,
}: {
  readonly project: string;
  readonly environment: string;
  readonly state: Propagation;
}) {
  const { may, who } = useMay({ role: "publisher", environment });
  const navigate = useNavigate();
  const toast = useToast();
  const current = state.status?.version;
  const before = current?.parent ?? 0;
  const write = useWrite("rollBack", [readKey("readStatus"), readKey("readOverview"), readKey("listFeatures")]);
  const undo = (): void =>
    write.mutate(
      {
        params: { project, version: String(before) },
        query: { environment },
        headers: { "if-match": `"${current?.version ?? 0}"` },
        body: { message: messages.undoMessage(String(current?.version ?? "")) },
      },
      {
        onSuccess: (reply) => {
          toast({ title: messages.undone(before) });
          const next = reply.version?.version;
          if (next === undefined) return;
          void navigate({
            to: "/$project/publishing/$environment/$version",
            params: { project, environment, version: String(next) },
          });
        },
      },
    );
  return (
    <BottomBar
      label={messages.undo}
      actions={
        <Button size="large" refusal={may ? undefined : who} disabled={before === 0 || write.isPending} onClick={undo}>
          {messages.undo}
        </Button>
      }
    >
      {write.error === null ? null : <Failed title={messages.undoFailed} error={write.error} />}
      {before === 0 ? (
        messages.noUndo
      ) : (
        <p className={css["undo"]}>
          <strong>{messages.undoTitle(before, (current?.version ?? 0) + 1)}</strong>
          <small>{messages.undoText}</small>
        </p>
      )}
    </BottomBar>
  );
}
