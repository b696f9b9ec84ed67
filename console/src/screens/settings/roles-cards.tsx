import type { PrincipalListing } from "@burgee/contract/admin";
import { useState } from "react";

import { useMay } from "../../api/session.ts";
import { useRead } from "../../api/use-read.ts";
import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loading, Notice } from "../../parts/notice.tsx";
import { GiveRole } from "./give-role.tsx";
import { settingsMessages as messages } from "./messages.ts";
import { NewToken } from "./new-token.tsx";
import { PrincipalRows } from "./principal-rows.tsx";
import { TakeRole } from "./take-role.tsx";

import css from "./settings.module.css";

type Open =
  | { readonly kind: "give"; readonly principal?: PrincipalListing }
  | { readonly kind: "token" }
  | { readonly kind: "take"; readonly principal: PrincipalListing };

interface Props {
  readonly project: string;
  readonly environments: readonly string[];
}

/** Who may do what: people, groups and machines, and tokens. */
export function RolesCards({ project, environments }: Props) {
  const { may, who } = useMay({ role: "owner" });
  const refusal = may ? undefined : who;
  const answer = useRead("listPrincipals", { params: { project } }, { isWanted: may });
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const inForce = (answer.data?.principals ?? []).filter(({ revokedAtMs }) => revokedAtMs === undefined);
  const tokens = inForce.filter(({ kind }) => kind === "token");
  const members = inForce.filter(({ kind }) => kind !== "token");
  // A token expires, so the server does not count it as an owner either.
  const owners = members.filter(({ role }) => role === "owner");
  const lastOwner = owners.length === 1 ? owners[0]?.id : undefined;
  const onRemove = (principal: PrincipalListing): void => setOpen({ kind: "take", principal });
  const state = may ? (
    <>
      {answer.isPending ? <Loading label={messages.loading} rows={4} /> : null}
      {answer.isError ? (
        <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
    </>
  ) : (
    <Notice title={messages.notPermitted}>{messages.notPermittedText}</Notice>
  );
  return (
    <>
      <Card
        title={messages.members}
        actions={
          <Button refusal={refusal} icon={<Icon name="plus" />} onClick={() => setOpen({ kind: "give" })}>
            {messages.add}
          </Button>
        }
      >
        {state}
        {answer.data !== undefined && members.length === 0 ? <p>{messages.noMembers}</p> : null}
        <PrincipalRows
          label={messages.members}
          principals={members}
          lastOwner={lastOwner}
          onChange={(principal) => setOpen({ kind: "give", principal })}
          onRemove={onRemove}
        />
        {lastOwner === undefined ? null : <p className={css["quiet"]}>{messages.onlyOwner}</p>}
      </Card>
      <Card
        title={messages.tokens}
        actions={
          <Button refusal={refusal} icon={<Icon name="plus" />} onClick={() => setOpen({ kind: "token" })}>
            {messages.newToken}
          </Button>
        }
      >
        {may ? null : <p className={css["quiet"]}>{messages.notPermitted}</p>}
        {answer.data !== undefined && tokens.length === 0 ? <p>{messages.noTokens}</p> : null}
        <PrincipalRows label={messages.tokens} principals={tokens} lastOwner={lastOwner} onRemove={onRemove} />
      </Card>
      {open?.kind === "give" ? (
        <GiveRole project={project} environments={environments} principal={open.principal} onClose={close} />
      ) : null}
      {open?.kind === "token" ? <NewToken project={project} environments={environments} onClose={close} /> : null}
      {open?.kind === "take" ? <TakeRole project={project} principal={open.principal} onClose={close} /> : null}
    </>
  );
}
