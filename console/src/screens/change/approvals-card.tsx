import type { ChangeReply } from "@burgee/contract/admin";

import { Avatar } from "../../parts/avatar.tsx";
import { Card } from "../../parts/card.tsx";
import { Mark, Notice } from "../../parts/notice.tsx";
import { Time } from "../../parts/time.tsx";
import { changeMessages as messages } from "./messages.ts";

import css from "./change.module.css";

const SINCE_MAX = 20;

/** Who approved, and whether it was what the change does now. */
export function ApprovalsCard({ reply, actor }: { readonly reply: ChangeReply; readonly actor: string }) {
  const { change, digest, approvalsHeld, approvalsNeeded, changedSince } = reply;
  const isOpen = digest !== undefined;
  const isMineVoid = isOpen && change.approvals.some((one) => one.by === actor && one.digest !== digest);
  const hasMine = isOpen && change.approvals.some((one) => one.by === actor && one.digest === digest);
  return (
    <Card title={messages.approvals}>
      {isOpen ? <p className={css["sentence"]}>{messages.approvalsHeld(approvalsHeld, approvalsNeeded)}</p> : null}
      {isMineVoid && !hasMine ? (
        <Notice tone="warn" title={messages.voided}>
          {messages.voidedText}
        </Notice>
      ) : null}
      {change.approvals.length === 0 ? (
        <p className={css["quiet"]}>{messages.noApprovals}</p>
      ) : (
        <ul className={css["list"]}>
          {change.approvals.map(({ by, atMs, digest: approved }) => (
            <li key={`${by} ${atMs}`} className={css["where"]}>
              <Avatar actor={by} /> {by} <Time ms={atMs} />
              {isOpen ? (
                <Mark tone={approved === digest ? "accent" : "warn"}>
                  {approved === digest ? messages.holds : messages.isVoid}
                </Mark>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {changedSince.length === 0 ? null : (
        <>
          <p className={css["warn"]}>{messages.changedSince}</p>
          <ul className={css["list"]}>
            {changedSince.slice(0, SINCE_MAX).map((line) => (
              <li key={line}>{line}</li>
            ))}
            {changedSince.length > SINCE_MAX ? <li>{messages.more(changedSince.length - SINCE_MAX)}</li> : null}
          </ul>
        </>
      )}
      {isOpen ? <p className={css["quiet"]}>{messages.bound}</p> : null}
    </Card>
  );
}
