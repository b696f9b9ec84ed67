import { useSession } from "../../api/session.ts";
import { useRead } from "../../api/use-read.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Loading, Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { Destinations } from "./destinations.tsx";
import { Equation } from "./equation.tsx";
import { LiveChart } from "./live-chart.tsx";
import { eventsMessages as messages } from "./messages.ts";
import { useShift } from "./use-shift.ts";

import css from "./events.module.css";

const EVERY_MS = 10_000;

/** Accounts for every accepted event, and names what it cannot know. */
export function EventsScreen() {
  const { isOperator } = useSession();
  return (
    <Page title={messages.title} note={messages.note}>
      {isOperator ? <Ledger /> : <OperatorsOnly />}
    </Page>
  );
}

function OperatorsOnly() {
  return (
    <Notice
      tone="warn"
      title={messages.operatorsOnly}
      actions={
        <>
          <Button refusal={messages.replayRefusal}>{messages.replayDead}</Button>
          <code>{messages.command}</code>
        </>
      }
    >
      {messages.operatorsText}
    </Notice>
  );
}

function Ledger() {
  const answer = useRead("readLedger", { params: {}, query: {} }, { everyMs: EVERY_MS });
  const ledger = answer.data;
  const samples = useShift(ledger);
  return (
    <>
      {answer.isPending ? <Loading label={messages.loading} rows={12} /> : null}
      {answer.isError ? (
        <Failed
          title={messages.failed}
          error={answer.error}
          {...(ledger === undefined ? {} : { kept: messages.kept })}
          onRetry={() => void answer.refetch()}
        />
      ) : null}
      {ledger === undefined ? null : (
        <>
          <Equation ledger={ledger} />
          <LiveChart ledger={ledger} />
          <div className={css["halves"]}>
            <Destinations ledger={ledger} samples={samples} />
            <DeadLetters ledger={ledger} />
          </div>
        </>
      )}
    </>
  );
}
