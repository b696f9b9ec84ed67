import { useState } from "react";

import { readKey } from "../../api/use-read.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { NumberField, TextField } from "../../parts/field.tsx";
import { Dialog } from "../../parts/lazy-parts.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { EnvironmentChoice } from "./environment-choice.tsx";
import { settingsMessages as messages } from "./messages.ts";
import { type ProjectRole, rightsOf, ROLES } from "./rights.ts";

import css from "./settings.module.css";

const DAYS_DEFAULT = 90;

interface Props {
  readonly project: string;
  readonly environments: readonly string[];
  readonly onClose: () => void;
}

/** Makes a token and shows its text this once. */
export function NewToken({ project, environments, onClose }: Props) {
  const [label, setLabel] = useState("");
  const [role, setRole] = useState<ProjectRole>("publisher");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [days, setDays] = useState<number | undefined>(DAYS_DEFAULT);
  const create = useWrite("createToken", [readKey("listPrincipals")]);
  if (create.data !== undefined) {
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={messages.tokenMade}
        actions={<Button onClick={onClose}>{messages.done}</Button>}
      >
        <p>{messages.tokenOnce}</p>
        <code className={css["secret"]}>{create.data.token}</code>
        <CopyButton kind="primary" text={create.data.token} what={messages.theToken} />
      </Dialog>
    );
  }
  const make = (): void =>
    create.mutate({
      params: { project },
      body: { label: label.trim(), days: days ?? DAYS_DEFAULT, ...rightsOf(role, chosen) },
    });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={messages.tokenTitle}
      actions={
        <>
          <Button onClick={onClose}>{messages.back}</Button>
          <Button kind="primary" disabled={create.isPending || label.trim() === ""} onClick={make}>
            {messages.makeToken}
          </Button>
        </>
      }
    >
      <p>{messages.tokenFirst}</p>
      <TextField label={messages.tokenLabel} value={label} onChange={({ target }) => setLabel(target.value)} />
      <SelectField
        label={messages.roleField}
        hint={messages.roleHint(role)}
        value={role}
        options={ROLES.map((value) => ({ value, label: messages.role(value) }))}
        onValue={setRole}
      />
      {role === "publisher" ? <EnvironmentChoice keys={environments} chosen={chosen} onChosen={setChosen} /> : null}
      <NumberField label={messages.tokenDays} unit={messages.days} value={days} onValue={setDays} />
      {create.isError ? <Failed title={messages.writeFailed} error={create.error} /> : null}
    </Dialog>
  );
}
