import type { SdkKeyListing } from "@burgee/contract/admin";
import { useState } from "react";

import { useMay } from "../../api/session.ts";
import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { useRead } from "../../api/use-read.ts";
import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loading, Mark } from "../../parts/notice.tsx";
import { Time } from "../../parts/time.tsx";
import { CreateKey } from "./create-key.tsx";
import { connectMessages as messages } from "./messages.ts";
import { RevokeKey } from "./revoke-key.tsx";

import css from "./connect.module.css";

interface Props {
  readonly project: string;
  readonly column: EnvironmentColumn;
}

/** The keys with which programs read an environment. */
export function KeysCard({ project, column }: Props) {
  const answer = useRead("listKeys", { params: { project, environment: column.key } });
  const { may, who } = useMay({ role: "owner" });
  const refusal = may ? undefined : who;
  const [isCreating, setIsCreating] = useState(false);
  const [revoking, setRevoking] = useState<SdkKeyListing>();
  const [isAll, setIsAll] = useState(false);
  const keys = answer.data?.keys ?? [];
  const inForce = keys.filter(({ revokedAtMs }) => revokedAtMs === undefined);
  const revoked = keys.length - inForce.length;
  return (
    <Card
      title={messages.keys}
      actions={
        <Button refusal={refusal} icon={<Icon name="plus" />} onClick={() => setIsCreating(true)}>
          {messages.create}
        </Button>
      }
    >
      {answer.isPending ? <Loading label={messages.keysLoading} rows={3} /> : null}
      {answer.isError ? (
        <Failed title={messages.keysFailed} error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      {answer.data !== undefined && inForce.length === 0 ? <p>{messages.noKeys}</p> : null}
      <ul className={css["keys"]} aria-label={messages.table(column.name)}>
        {(isAll ? keys : inForce).map((key) => (
          <KeyRow key={key.id} listing={key} refusal={refusal} onRevoke={() => setRevoking(key)} />
        ))}
      </ul>
      {revoked === 0 ? null : (
        <Button kind="bare" aria-expanded={isAll} onClick={() => setIsAll(!isAll)}>
          {isAll ? messages.hideRevoked : messages.showRevoked(revoked)}
        </Button>
      )}
      {isCreating ? <CreateKey project={project} column={column} onClose={() => setIsCreating(false)} /> : null}
      {revoking === undefined ? null : (
        <RevokeKey project={project} column={column} listing={revoking} onClose={() => setRevoking(undefined)} />
      )}
    </Card>
  );
}

interface RowProps {
  readonly listing: SdkKeyListing;
  readonly refusal: string | undefined;
  readonly onRevoke: () => void;
}

function KeyRow({ listing, refusal, onRevoke }: RowProps) {
  const { kind, key, hint, createdAtMs, revokedAtMs, revokedFor } = listing;
  return (
    <li className={css["key"]}>
      <span className={css["kind"]}>
        <b>{messages.kind(kind)}</b>
        <span className={css["quiet"]}>{messages.kindHint[kind]}</span>
      </span>
      <code className={css["text"]}>{key ?? messages.hidden(hint)}</code>
      <span className={css["quiet"]}>
        <Time ms={createdAtMs} />
      </span>
      {revokedAtMs === undefined ? (
        <span className={css["buttons"]}>
          {key === undefined ? null : <CopyButton kind="bare" text={key} what={messages.theKey} />}
          <Button
            kind="danger"
            refusal={refusal}
            aria-label={refusal === undefined ? messages.revokeLabel(kind, hint) : undefined}
            onClick={onRevoke}
          >
            {messages.revoke}
          </Button>
        </span>
      ) : (
        <Mark>{messages.revoked(revokedFor)}</Mark>
      )}
    </li>
  );
}
