import type { LedgerReply, ReplayReply } from "@burgee/contract/admin";

import { readKey } from "../../api/use-read.ts";
import { useWrite } from "../../api/use-write.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { formatNumber } from "../../parts/format-time.ts";
import { useToast } from "../../parts/toast-store.ts";
import { eventsMessages as messages } from "./messages.ts";

import css from "./events.module.css";

type Outcome = LedgerReply["reasons"][number]["outcome"];

/** Why events are dead, were rejected or wait, and the way back for the dead ones. */
export function DeadLetters({ ledger }: { readonly ledger: LedgerReply }) {
  return (
    <section className={css["part"]}>
      <Reasons ledger={ledger} outcome="dead" title={messages.deadTitle} />
      <Replay dead={ledger.objects.dead} />
      {ledger.totals.in_flight === 0 ? null : (
        <Reasons ledger={ledger} outcome="in_flight" title={messages.waitingTitle} />
      )}
      {ledger.totals.rejected === 0 ? null : (
        <Reasons ledger={ledger} outcome="rejected" title={messages.rejectedTitle} />
      )}
    </section>
  );
}

function Reasons({
  ledger,
  outcome,
  title,
}: {
  readonly ledger: LedgerReply;
  readonly outcome: Outcome;
  readonly title: string;
}) {
  const reasons = ledger.reasons.filter((one) => one.outcome === outcome);
  return (
    <>
      <h2>{title}</h2>
      {reasons.length === 0 ? <p>{messages.deadNone}</p> : null}
      <dl className={css["reasons"]}>
        {reasons.map(({ reason, events }) => (
          <div key={reason}>
            <dt>{reason.replaceAll("_", " ")}</dt>
            <dd>{formatNumber(events)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Replay({ dead }: { readonly dead: number }) {
  const showToast = useToast();
  const replay = useWrite("replay", [readKey("readLedger")]);
  if (dead === 0) return null;
  const tell = ({ deliveredEvents, failedObjects, isStopped }: ReplayReply) =>
    showToast({ title: messages.replayed(deliveredEvents), text: messages.replayLeft(failedObjects, isStopped) });
  return (
    <>
      <p className={css["replay"]}>
        <Button
          disabled={replay.isPending}
          onClick={() => replay.mutate({ params: {}, body: {} }, { onSuccess: tell })}
        >
          {replay.isPending ? messages.replaying : messages.replay(dead)}
        </Button>
        <span className={css["note"]}>{messages.replayNote}</span>
      </p>
      {replay.isError ? <Failed title={messages.replayFailed} error={replay.error} /> : null}
    </>
  );
}
