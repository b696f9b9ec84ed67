import type { LedgerReply } from "@burgee/contract/admin";
import type { ReactNode } from "react";

import { formatNumber } from "../../parts/format-time.ts";
import { Notice } from "../../parts/notice.tsx";
import { Time } from "../../parts/time.tsx";
import { eventsMessages as messages } from "./messages.ts";
import { OUTCOME_STYLES } from "./outcome-styles.ts";

import css from "./events.module.css";

type Term = keyof typeof messages.term;

/** accepted = delivered + in flight + dead + unexplained, with what the Worker knows of it. */
export function Equation({ ledger }: { readonly ledger: LedgerReply }) {
  const { totals, objects, sink } = ledger;
  // Only a sink in R2 leaves its files where the Worker counts them.
  const isLandedKnown = sink === "r2";
  return (
    <section className={css["part"]} aria-label={messages.equation}>
      <div className={css["equation"]}>
        <TermFigure term="accepted" value={undefined} />
        <Sign>{messages.sign.is}</Sign>
        <TermFigure
          term="delivered"
          value={isLandedKnown ? totals.landed : undefined}
          about={isLandedKnown ? messages.landed(objects.landed) : undefined}
        />
        <Sign>{messages.sign.and}</Sign>
        <TermFigure term="in_flight" value={totals.in_flight} about={messages.waiting(objects.in_flight)} />
        <Sign>{messages.sign.and}</Sign>
        <TermFigure term="dead" value={totals.dead} about={messages.givenUp(objects.dead)} />
        <Sign>{messages.sign.and}</Sign>
        <TermFigure term="unexplained" value={undefined} />
      </div>
      <p className={css["note"]}>
        {messages.asOf} <Time ms={Date.parse(ledger.generatedAt)} form="local" />.{" "}
        {totals.rejected === 0 ? null : messages.rejected(totals.rejected)}
      </p>
      {ledger.isComplete ? null : <Notice tone="warn" title={messages.incomplete} />}
      <p>
        {messages.balanceText(isLandedKnown)} <code className={css["command"]}>{messages.command}</code>
      </p>
    </section>
  );
}

function Sign({ children }: { readonly children: ReactNode }) {
  return <span className={css["sign"]}>{children}</span>;
}

interface TermProps {
  readonly term: Term;
  /** Undefined: the Worker cannot know it. */
  readonly value: number | undefined;
  readonly about?: string | undefined;
}

function TermFigure({ term, value, about = messages.about[term] }: TermProps) {
  const style = OUTCOME_STYLES[term as keyof typeof OUTCOME_STYLES];
  return (
    <p className={css["term"]}>
      <span className={css["name"]}>
        {style === undefined ? null : <span className={css["patch"]} style={style} aria-hidden="true" />}
        {messages.term[term]}
      </span>
      <span
        className={css["value"]}
        data-unknown={value === undefined || undefined}
        data-dead={(term === "dead" && value !== 0) || undefined}
      >
        {value === undefined ? messages.unknown : formatNumber(value)}
      </span>
      <span className={css["about"]}>{about}</span>
    </p>
  );
}
