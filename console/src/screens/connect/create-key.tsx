import type { SdkKeyListing } from "@burgee/contract/admin";
import { useState } from "react";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { readKey } from "../../api/use-read.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { TextField } from "../../parts/field.tsx";
import { Dialog } from "../../parts/lazy-parts.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { connectMessages as messages } from "./messages.ts";

import css from "./connect.module.css";

interface Props {
  readonly project: string;
  readonly column: EnvironmentColumn;
  readonly onClose: () => void;
}

type SdkKeyKind = SdkKeyListing["kind"];
const KINDS = ["server", "client", "mobile"] as const;

/** Makes a key and shows its text, a server key's this once. */
export function CreateKey({ project, column, onClose }: Props) {
  const [kind, setKind] = useState<SdkKeyKind>("server");
  const [message, setMessage] = useState("");
  const create = useWrite("createKey", [
    readKey("listKeys", { project, environment: column.key }),
    readKey("readOverview", { project }),
  ]);
  const made = create.data;
  if (made !== undefined) {
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={messages.createdTitle}
        isProduction={column.kind === "production"}
        actions={<Button onClick={onClose}>{messages.done}</Button>}
      >
        <p>{made.kind === "server" ? messages.createdServer : messages.createdPublic}</p>
        <code className={css["secret"]}>{made.key}</code>
        <CopyButton kind="primary" text={made.key} what={messages.theKey} />
      </Dialog>
    );
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={messages.createTitle(column.name)}
      isProduction={column.kind === "production"}
      actions={
        <>
          <Button onClick={onClose}>{messages.back}</Button>
          <Button
            kind="primary"
            disabled={create.isPending}
            onClick={() =>
              create.mutate({ params: { project, environment: column.key }, body: withMessage(kind, message) })
            }
          >
            {messages.createAction}
          </Button>
        </>
      }
    >
      <p>{messages.createFirst}</p>
      <SelectField
        label={messages.createKind}
        hint={messages.kindHint[kind]}
        value={kind}
        options={KINDS.map((value) => ({ value, label: messages.kind(value) }))}
        onValue={setKind}
      />
      <TextField label={messages.message} value={message} onChange={({ target }) => setMessage(target.value)} />
      {create.isError ? <Failed title={messages.createFailed} error={create.error} /> : null}
    </Dialog>
  );
}

const withMessage = (kind: SdkKeyKind, message: string) => (message.trim() === "" ? { kind } : { kind, message });
