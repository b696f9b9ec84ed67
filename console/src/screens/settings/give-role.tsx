import type { PrincipalListing } from "@burgee/contract/admin";
import { useState } from "react";

import { readKey } from "../../api/use-read.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { TextField } from "../../parts/field.tsx";
import { Dialog } from "../../parts/lazy-parts.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { EnvironmentChoice } from "./environment-choice.tsx";
import { settingsMessages as messages } from "./messages.ts";
import { labelOf, rightsOf, ROLES, type ProjectRole } from "./rights.ts";

const KINDS = ["member", "group", "ci", "certificate"] as const;
type Kind = (typeof KINDS)[number];

interface Props {
  readonly project: string;
  readonly environments: readonly string[];
  /** Whose role is changed; undefined for somebody new. */
  readonly principal: PrincipalListing | undefined;
  readonly onClose: () => void;
}

/** Gives somebody a role, or another one. */
export function GiveRole({ project, environments, principal, onClose }: Props) {
  const [kind, setKind] = useState<Kind>(KINDS.find((one) => one === principal?.kind) ?? "member");
  const [subject, setSubject] = useState(principal?.subject ?? "");
  const [role, setRole] = useState<ProjectRole>(ROLES.find((one) => one === principal?.role) ?? "reader");
  const [chosen, setChosen] = useState<readonly string[]>(principal?.environments ?? []);
  const toast = useToast();
  const set = useWrite("setPrincipal", [readKey("listPrincipals"), readKey("readSession")]);
  const give = (): void =>
    set.mutate(
      {
        params: { project },
        body: { kind, subject: subject.trim(), ...rightsOf(role, chosen), ...labelOf(principal) },
      },
      {
        onSuccess: () => {
          toast({ title: messages.given });
          onClose();
        },
      },
    );
  const isNew = principal === undefined;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={isNew ? messages.addTitle : messages.changeTitle(principal.label)}
      actions={
        <>
          <Button onClick={onClose}>{messages.back}</Button>
          <Button kind="primary" disabled={set.isPending || subject.trim() === ""} onClick={give}>
            {messages.give}
          </Button>
        </>
      }
    >
      <p>{messages.addFirst}</p>
      {isNew ? (
        <>
          <SelectField
            label={messages.whoKind}
            value={kind}
            options={KINDS.map((value) => ({ value, label: messages.kind(value) }))}
            onValue={setKind}
          />
          <TextField
            label={messages.subject[kind]}
            hint={messages.subjectHint[kind]}
            value={subject}
            spellCheck={false}
            onChange={({ target }) => setSubject(target.value)}
          />
        </>
      ) : null}
      <SelectField
        label={messages.roleField}
        hint={messages.roleHint(role)}
        value={role}
        options={ROLES.map((value) => ({ value, label: messages.role(value) }))}
        onValue={setRole}
      />
      {role === "publisher" ? <EnvironmentChoice keys={environments} chosen={chosen} onChosen={setChosen} /> : null}
      {set.isError ? <Failed title={messages.writeFailed} error={set.error} /> : null}
    </Dialog>
  );
}
