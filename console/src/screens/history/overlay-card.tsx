import type { OverlayEntry } from "@burgee/contract/admin";
import { useState } from "react";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { readKey } from "../../api/use-read.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { Failed } from "../../parts/failed.tsx";
import { TextField } from "../../parts/field.tsx";
import { Dialog } from "../../parts/lazy-parts.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { historyMessages as messages } from "./messages.ts";

import css from "./history.module.css";

interface Props {
  readonly project: string;
  readonly column: EnvironmentColumn;
  readonly entries: readonly OverlayEntry[];
  /** Why the person may not lift them. */
  readonly refusal: string | undefined;
}

/** What holds in an environment whatever its files say, and the way to end it. */
export function OverlayCard({ project, column, entries, refusal }: Props) {
  const [lifted, setLifted] = useState<OverlayEntry>();
  if (entries.length === 0) return null;
  return (
    <Card title={messages.inForce}>
      <ul>
        {entries.map((entry) => (
          <li key={entry.id} className={css["entry"]}>
            <span>
              <strong>{messages.entry(entry)}</strong>
              <br />
              <span className={css["quiet"]}>{messages.entryNote(entry)}</span>
            </span>
            <Button refusal={refusal} onClick={() => setLifted(entry)}>
              {messages.lift}
            </Button>
          </li>
        ))}
      </ul>
      {lifted === undefined ? null : (
        <LiftDialog project={project} column={column} entry={lifted} onClose={() => setLifted(undefined)} />
      )}
    </Card>
  );
}

function LiftDialog(props: {
  readonly project: string;
  readonly column: EnvironmentColumn;
  readonly entry: OverlayEntry;
  readonly onClose: () => void;
}) {
  const { project, column, entry, onClose } = props;
  const [reason, setReason] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const [intent] = useState(() => crypto.randomUUID());
  const toast = useToast();
  const lift = useWrite("liftOverlayEntry", [
    readKey("listVersions"),
    readKey("readOverview"),
    readKey("listFeatures"),
  ]);
  const submit = (): void => {
    setIsChecked(true);
    if (reason.trim() === "") return;
    lift.mutate(
      {
        params: { project, environment: column.key, id: entry.id },
        body: { reason: reason.trim() },
        intent,
      },
      {
        onSuccess: () => {
          toast({ title: messages.lifted, text: messages.entry(entry) });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      isProduction={column.kind === "production"}
      title={messages.liftTitle(messages.entry(entry))}
      actions={
        <>
          <Button size="large" onClick={onClose}>
            {messages.cancel}
          </Button>
          <Button kind="primary" size="large" disabled={lift.isPending} onClick={submit}>
            {messages.lift}
          </Button>
        </>
      }
    >
      <p>{messages.liftText[entry.kind]}</p>
      <TextField
        label={messages.reason}
        maxLength={500}
        value={reason}
        problem={isChecked && reason.trim() === "" ? messages.reasonProblem : undefined}
        onChange={({ target }) => setReason(target.value)}
      />
      {lift.isError ? <Failed title={messages.failedWrite} error={lift.error} kept={messages.keptWrite} /> : null}
    </Dialog>
  );
}
