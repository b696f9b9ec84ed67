import { type ReactNode, useState } from "react";

import { Button } from "../../parts/button.tsx";
import { TextField } from "../../parts/field.tsx";
import { Dialog } from "../../parts/lazy-parts.tsx";
import { changeMessages as messages } from "./messages.ts";

interface Props {
  readonly kind: "reject" | "withdraw";
  readonly isBusy: boolean;
  readonly failed: ReactNode;
  readonly onClose: () => void;
  readonly onConfirm: (message: string) => void;
}

/** Asks why a change is closed without being published. */
export function ReasonDialog({ kind, isBusy, failed, onClose, onConfirm }: Props) {
  const [reason, setReason] = useState("");
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={messages[`${kind}Title`]}
      actions={
        <>
          <Button onClick={onClose}>{messages.back}</Button>
          <Button kind="danger_filled" disabled={isBusy} onClick={() => onConfirm(reason)}>
            {messages[kind]}
          </Button>
        </>
      }
    >
      <p>{messages[`${kind}Text`]}</p>
      <TextField label={messages.reasonField} value={reason} onChange={({ target }) => setReason(target.value)} />
      {failed}
    </Dialog>
  );
}
