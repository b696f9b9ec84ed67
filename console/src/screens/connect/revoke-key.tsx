import type { SdkKeyListing } from "@burgee/contract/admin";
import { useState } from "react";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { readKey } from "../../api/use-read.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { TextField } from "../../parts/field.tsx";
import { Dialog } from "../../parts/lazy-parts.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { connectMessages as messages } from "./messages.ts";

import css from "./connect.module.css";

interface Props {
  readonly project: string;
  readonly column: EnvironmentColumn;
  readonly listing: SdkKeyListing;
  readonly onClose: () => void;
}

const REASONS = ["rotation", "compromise"] as const;

/** Asks why, and says what becomes of the programs that use the key. */
export function RevokeKey({ project, column, listing: { id, kind, hint }, onClose }: Props) {
  const [reason, setReason] = useState<(typeof REASONS)[number]>("rotation");
  const [message, setMessage] = useState("");
  const toast = useToast();
  const params = { project, environment: column.key };
  const revoke = useWrite("revokeKey", [readKey("listKeys", params), readKey("readOverview", { project })]);
  const confirm = (): void =>
    revoke.mutate(
      { params: { ...params, key: id }, query: { reason }, body: message.trim() === "" ? {} : { message } },
      {
        onSuccess: () => {
          toast({ title: messages.revokedToast });
          onClose();
        },
      },
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={messages.revokeTitle(kind, hint)}
      isProduction={column.kind === "production"}
      actions={
        <>
          <Button onClick={onClose}>{messages.back}</Button>
          <Button kind="danger_filled" disabled={revoke.isPending} onClick={confirm}>
            {messages.revokeAction}
          </Button>
        </>
      }
    >
      <p>{messages.revokeFirst(column.name)}</p>
      <fieldset className={css["reasons"]}>
        <legend>{messages.revokeReason}</legend>
        {REASONS.map((one) => (
          <label key={one} className={css["reason"]}>
            <input type="radio" name="reason" checked={reason === one} onChange={() => setReason(one)} />
            <span>
              {messages[one]} <span className={css["quiet"]}>{messages[`${one}Hint`]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <TextField label={messages.message} value={message} onChange={({ target }) => setMessage(target.value)} />
      {revoke.isError ? (
        <Failed title={messages.revokeFailed} kept={messages.revokedKept} error={revoke.error} />
      ) : null}
    </Dialog>
  );
}
