import { useState } from "react";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { readKey } from "../../api/use-read.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { TextField } from "../../parts/field.tsx";
import { Dialog } from "../../parts/lazy-parts.tsx";
import { Loading } from "../../parts/notice.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { ImpactLines } from "./difference-view.tsx";
import { historyMessages as messages } from "./messages.ts";
import { largestShare, useDifference } from "./use-difference.ts";

interface Props {
  readonly project: string;
  readonly column: EnvironmentColumn;
  readonly live: number;
  readonly version: number;
  readonly onClose: () => void;
}

/** Above this share of the sample users, production asks for its name. */
const NAME_ASKED_ABOVE = 0.5;

/** Says who changes, asks why, and rolls back. */
export function RollBackDialog({ project, column, live, version, onClose }: Props) {
  const { data, error } = useDifference(project, column.key, live, version);
  const [reason, setReason] = useState("");
  const [name, setName] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const [intent] = useState(() => crypto.randomUUID());
  const toast = useToast();
  const rollBack = useWrite("rollBack", [readKey("listVersions"), readKey("readOverview"), readKey("listFeatures")]);
  const isProduction = column.kind === "production";
  // An impact that is not known counts as a large one.
  const asksName = isProduction && (data === undefined ? error !== null : largestShare(data.impact) > NAME_ASKED_ABOVE);
  const isNamed = !asksName || name.trim() === column.key;
  const submit = (): void => {
    setIsChecked(true);
    if (reason.trim() === "" || !isNamed || (data === undefined && error === null)) return;
    rollBack.mutate(
      {
        params: { project, version: String(version) },
        query: { environment: column.key },
        headers: { "if-match": `"${live}"` },
        body: { message: reason.trim() },
        intent,
      },
      {
        onSuccess: ({ outcome }) => {
          toast({
            title: outcome === "unchanged" ? messages.unchanged : messages.rolledBack(column.name, version),
          });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      isProduction={isProduction}
      title={messages.rollBackTitle(version, column.name)}
      actions={
        <>
          <Button size="large" onClick={onClose}>
            {messages.cancel}
          </Button>
          <Button kind="danger_filled" size="large" disabled={rollBack.isPending} onClick={submit}>
            {messages.rollBack(version)}
          </Button>
        </>
      }
    >
      {data !== undefined ? (
        <ImpactLines impact={data.impact} />
      ) : error !== null ? (
        <Failed title={messages.failedDifference} error={error} />
      ) : (
        <Loading label={messages.measuring} rows={2} />
      )}
      <p>{messages.rollBackText}</p>
      <TextField
        label={messages.reason}
        hint={messages.reasonHint}
        maxLength={500}
        value={reason}
        problem={isChecked && reason.trim() === "" ? messages.reasonProblem : undefined}
        onChange={({ target }) => setReason(target.value)}
      />
      {asksName ? (
        <TextField
          label={messages.confirmName(column.key)}
          value={name}
          problem={isChecked && !isNamed ? messages.confirmNameProblem(column.key) : undefined}
          onChange={({ target }) => setName(target.value)}
        />
      ) : null}
      {rollBack.isError ? (
        <Failed title={messages.failedWrite} error={rollBack.error} kept={messages.keptWrite} />
      ) : null}
    </Dialog>
  );
}
