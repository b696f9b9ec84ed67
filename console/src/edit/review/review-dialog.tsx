import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { useApi } from "../../api/api-context.ts";
import type { Reply } from "../../api/api.ts";
import { useMay, useProject } from "../../api/session.ts";
import { type EnvironmentColumn, useEnvironments } from "../../api/use-environments.ts";
import { Button } from "../../parts/button.tsx";
import { TextField } from "../../parts/field.tsx";
import { Dialog } from "../../parts/lazy-parts.tsx";
import { Pennant } from "../../parts/pennant.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { bodyOf } from "../draft-store.ts";
import { useDraft } from "../use-draft.ts";
import { reviewMessages as messages } from "./messages.ts";
import { PlanLines } from "./plan-lines.tsx";
import { Refusal } from "./refusals.tsx";
import { useMerge } from "./use-merge.ts";
import { type BreakingKind, usePlan, usePublish } from "./use-publish.ts";
import { MANY_SHARE, useWhoChanges, type WhoChanges } from "./who-changes.tsx";

import css from "./review.module.css";

interface Props {
  /** The environment that is chosen at first. */
  readonly environment: string;
  readonly onClose: () => void;
}

/** Who changes, what changes, and then publishing. Nothing reaches users without it. */
export function ReviewDialog({ environment, onClose }: Props) {
  const project = useProject();
  const columns = useEnvironments(project);
  const { store, draft } = useDraft();
  const [chosen, setChosen] = useState<readonly string[]>([environment]);
  const [allow, setAllow] = useState<readonly BreakingKind[]>([]);
  const [message, setMessage] = useState("");
  const [typed, setTyped] = useState("");
  const [isTold, setIsTold] = useState(false);
  const [looked, setLooked] = useState<Reply<"push"> | undefined>();
  const [nowMs] = useState(() => Math.floor(Date.now() / 60_000) * 60_000);
  const picked = columns.filter(({ key }) => chosen.includes(key));
  const shown = picked.at(-1) ?? columns.at(-1);
  const who = useWhoChanges(project, draft, { key: shown?.key ?? "", name: shown?.name ?? "" }, nowMs);
  const plan = usePlan(project, draft, chosen, allow);
  const publish = usePublish(project, store, chosen, allow);
  const merge = useMerge(project);
  const leave = useLeave(project, columns, onClose);
  const { may, who: whoMay } = useMay({ role: "publisher", environment: shown?.key });
  const isProduction = picked.some(({ kind }) => kind === "production");
  const names = picked.map(({ name }) => name).join(", ");
  const asksName = isProduction && (who.share ?? 0) > MANY_SHARE;
  const lacksName = asksName && typed.trim() !== shown?.name && typed.trim() !== shown?.key;
  const lacksMessage = isProduction && message.trim() === "";
  const error = publish.error ?? plan.error;

  const send = (): void => {
    setIsTold(true);
    if (lacksMessage || lacksName || plan.reply === undefined) return;
    setLooked(plan.reply);
    publish.send(plan.reply, message.trim(), leave.published);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      isProduction={isProduction}
      title={picked.length === 0 ? messages.title : messages.titleIn(names)}
      note={messages.files(draft.files.size)}
      actions={
        <>
          <Button size="large" onClick={onClose}>
            {messages.cancel}
          </Button>
          <Button
            size="large"
            kind="primary"
            refusal={may ? undefined : whoMay}
            disabled={plan.reply === undefined || plan.error !== null || publish.isSending}
            onClick={send}
          >
            {picked.length === 0 ? messages.save : messages.publish(names)}
          </Button>
        </>
      }
    >
      <Lead who={who} />
      <Environments columns={columns} chosen={chosen} onChosen={setChosen} />
      {error == null ? null : (
        <Refusal
          error={error}
          nameOf={(key) => columns.find((column) => column.key === key)?.name ?? key}
          onAllow={(kinds) => {
            publish.forget();
            setAllow([...new Set([...allow, ...kinds])]);
          }}
          onLookAgain={() => {
            publish.forget();
            plan.again();
          }}
          onMerge={(head, theirs) => {
            publish.forget();
            if (store !== undefined) merge(store, head, theirs).catch(() => plan.again());
          }}
          onOpenChange={() => leave.openChange(draft, chosen, message.trim(), allow)}
        />
      )}
      <PlanLines plan={plan} looked={publish.error == null ? undefined : looked} nameOf={leave.nameOf} />
      <TextField
        label={messages.message}
        hint={messages.messageHint}
        value={message}
        problem={isTold && lacksMessage ? messages.messageMissing : undefined}
        onChange={({ target: { value } }) => setMessage(value)}
      />
      {asksName ? (
        <TextField
          label={messages.confirmName(shown?.name ?? "")}
          value={typed}
          problem={isTold && lacksName ? messages.confirmProblem(shown?.name ?? "") : undefined}
          onChange={({ target: { value } }) => setTyped(value)}
        />
      ) : null}
    </Dialog>
  );
}

function Lead({ who }: { readonly who: WhoChanges }) {
  return (
    <>
      <p role="status">
        <strong>{who.text}</strong>
      </p>
      {who.share === undefined ? null : <p className={css["quiet"]}>{messages.madeUp}</p>}
    </>
  );
}

function Environments({
  columns,
  chosen,
  onChosen,
}: {
  readonly columns: readonly EnvironmentColumn[];
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: readonly string[]) => void;
}) {
  return (
    <fieldset className={css["environments"]}>
      <legend>{messages.environments}</legend>
      {columns.map(({ key, name, kind }) => (
        <label key={key}>
          <input
            type="checkbox"
            checked={chosen.includes(key)}
            onChange={({ target: { checked } }) =>
              onChosen(checked ? [...chosen, key] : chosen.filter((other) => other !== key))
            }
          />
          <Pennant kind={kind} name={name} />
        </label>
      ))}
    </fieldset>
  );
}

/** Where one goes from the review. */
function useLeave(project: string, columns: readonly EnvironmentColumn[], onClose: () => void) {
  const api = useApi();
  const navigate = useNavigate();
  const toast = useToast();
  const { store } = useDraft();
  const nameOf = (key: string): string => columns.find((column) => column.key === key)?.name ?? key;
  return {
    nameOf,
    published(reply: Reply<"push">): void {
      onClose();
      for (const { environmentKey, outcome, refusal } of reply.environments) {
        if (outcome === "held") toast({ title: messages.held(nameOf(environmentKey)) });
        if (outcome === "refused") {
          toast({ title: messages.refused(nameOf(environmentKey), refusal?.message ?? ""), tone: "danger" });
        }
      }
      const landed = reply.environments.findLast(({ outcome }) => outcome === "published");
      if (landed?.version === undefined) {
        toast({ title: messages.saved(reply.revision) });
        return;
      }
      void navigate({
        to: "/$project/publishing/$environment/$version",
        params: { project, environment: landed.environmentKey, version: String(landed.version.version) },
      });
    },
    openChange(
      draft: Parameters<typeof bodyOf>[0],
      environments: readonly string[],
      message: string,
      allow: readonly BreakingKind[],
    ): void {
      const title = message === "" ? messages.changeTitle : message.slice(0, 200);
      const body = { ...bodyOf(draft), title, environments: [...environments], allow: [...allow] };
      const open = async (): Promise<void> => {
        const reply = await api.call("openChange", { params: { project }, body });
        await store?.discard();
        toast({ title: messages.opened(reply.change.id) });
        onClose();
        await navigate({ to: "/$project/changes/$change", params: { project, change: reply.change.id } });
      };
      open().catch((error: unknown) => toast({ title: messages.failed, text: String(error), tone: "danger" }));
    },
  };
}
