import type { OverlayEntry } from "@burgee/contract/admin";
import type { FeaturePreview } from "@burgee/publisher/preview";
import { type ReactNode, useState } from "react";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { readKey } from "../../api/use-read.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { TextField } from "../../parts/field.tsx";
import { Dialog } from "../../parts/lazy-parts.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { flagMessages as messages } from "./messages.ts";

interface Shared {
  readonly column: EnvironmentColumn;
  readonly project: string;
  readonly onClose: () => void;
}

const changedBy = (project: string) => [
  readKey("readOverview", { project }),
  readKey("listFeatures", { project }),
  readKey("readStatus"),
];

/** Turns a flag off at once, whatever its rules say. */
export function SwitchOffDialog({
  feature,
  name,
  preview,
  ...shared
}: Shared & { readonly feature: string; readonly name: string; readonly preview: FeaturePreview | undefined }) {
  const { column, project, onClose } = shared;
  const toast = useToast();
  const write = useWrite("addOverlayEntry", changedBy(project));
  const reach = preview?.impact.before?.variations;
  const served = reach?.reduce((sum, { variation, users }) => sum + (variation === null ? 0 : users), 0);
  const send = (reason: string): void => {
    write.mutate(
      { params: { project, environment: column.key }, body: { kind: "off", feature, reason } },
      {
        onSuccess: () => {
          toast({ title: messages.isOff(name, column.name) });
          onClose();
        },
      },
    );
  };
  return (
    <ReasonDialog
      {...shared}
      title={messages.switchOffIn(column.name)}
      button={messages.switchOff}
      isDanger
      error={write.error}
      isSending={write.isPending}
      onSend={send}
    >
      <p>
        <strong>
          {served === undefined ? messages.offFirstUnknown : messages.offFirst(served, preview?.users ?? 0)}
        </strong>
      </p>
      <p>{messages.offText}</p>
    </ReasonDialog>
  );
}

export function LiftDialog({ entry, ...shared }: Shared & { readonly entry: OverlayEntry }) {
  const { column, project, onClose } = shared;
  const toast = useToast();
  const write = useWrite("liftOverlayEntry", changedBy(project));
  return (
    <ReasonDialog
      {...shared}
      title={messages.liftTitle(entry.reason)}
      button={messages.lift}
      error={write.error}
      isSending={write.isPending}
      onSend={(reason) =>
        write.mutate(
          { params: { project, environment: column.key, id: entry.id }, body: { reason } },
          {
            onSuccess: () => {
              toast({ title: messages.lifted });
              onClose();
            },
          },
        )
      }
    >
      <p>
        <strong>{messages.liftText}</strong>
      </p>
    </ReasonDialog>
  );
}

interface ReasonProps extends Shared {
  readonly title: string;
  readonly button: string;
  readonly isDanger?: boolean;
  readonly error: unknown;
  readonly isSending: boolean;
  readonly onSend: (reason: string) => void;
  readonly children: ReactNode;
}

function ReasonDialog({
  column,
  onClose,
  title,
  button,
  isDanger = false,
  error,
  isSending,
  onSend,
  children,
}: ReasonProps) {
  const [reason, setReason] = useState("");
  const [isTold, setIsTold] = useState(false);
  const isMissing = reason.trim() === "";
  const send = (): void => {
    setIsTold(true);
    if (!isMissing) onSend(reason.trim());
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      isProduction={column.kind === "production"}
      actions={
        <>
          <Button size="large" onClick={onClose}>
            {messages.cancel}
          </Button>
          <Button size="large" kind={isDanger ? "danger_filled" : "primary"} disabled={isSending} onClick={send}>
            {button}
          </Button>
        </>
      }
    >
      {children}
      <TextField
        label={messages.reason}
        hint={messages.reasonHint}
        problem={isTold && isMissing ? messages.noReason : undefined}
        value={reason}
        maxLength={500}
        autoFocus
        onChange={({ target: { value } }) => setReason(value)}
        onKeyDown={({ key }) => (key === "Enter" ? send() : undefined)}
      />
      {error === null ? null : <Failed title={messages.overlayFailed} error={error} />}
    </Dialog>
  );
}
