import type { PrincipalListing } from "@burgee/contract/admin";

import { Avatar } from "../../parts/avatar.tsx";
import { Button } from "../../parts/button.tsx";
import { Mark } from "../../parts/notice.tsx";
import { Time } from "../../parts/time.tsx";
import { settingsMessages as messages } from "./messages.ts";

import css from "./settings.module.css";

interface Props {
  readonly label: string;
  readonly principals: readonly PrincipalListing[];
  /** The only owner in force, whose role stays. */
  readonly lastOwner: string | undefined;
  readonly onChange?: (principal: PrincipalListing) => void;
  readonly onRemove: (principal: PrincipalListing) => void;
}

/** Who has a role, one to a row. */
export function PrincipalRows({ label, principals, lastOwner, onChange, onRemove }: Props) {
  return (
    <ul className={css["rows"]} aria-label={label}>
      {principals.map((principal) => {
        const { id, kind, role, environments, createdAtMs, createdBy, expiresAtMs, isPending } = principal;
        const isLast = id === lastOwner;
        return (
          <li key={id} className={css["row"]}>
            <span className={css["who"]}>
              <Avatar actor={principal.label} />
              <span className={css["name"]}>
                {principal.label} <span className={css["quiet"]}>{messages.kind(kind)}</span>
              </span>
            </span>
            <span>
              <b>{messages.role(role)}</b>{" "}
              {environments === undefined ? null : (
                <span className={css["quiet"]}>{messages.onlyIn(environments)}</span>
              )}
              {isLast ? <Mark tone="warn">{messages.lastMark}</Mark> : null}
              {isPending === true ? <Mark>{messages.pending}</Mark> : null}
            </span>
            <span className={css["quiet"]}>
              {expiresAtMs === undefined ? (
                <>
                  {messages.since} <Time ms={createdAtMs} form="local" /> {messages.by(createdBy)}
                </>
              ) : (
                <>
                  {expiresAtMs < Date.now() ? messages.expired : messages.expires}{" "}
                  <Time ms={expiresAtMs} form="local" />
                </>
              )}
            </span>
            <span className={css["buttons"]}>
              {/* What a CI is known by stands in its listing in one text, and is asked for in three. */}
              {onChange === undefined || kind === "ci" ? null : (
                <Button kind="bare" onClick={() => onChange(principal)}>
                  {messages.change} <span className="visually-hidden">{messages.changeLabel(principal.label)}</span>
                </Button>
              )}
              <Button
                kind="danger"
                refusal={isLast ? messages.isLastOwner : undefined}
                onClick={() => onRemove(principal)}
              >
                {messages.remove} <span className="visually-hidden">{messages.removeLabel(principal.label)}</span>
              </Button>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
