import type { AuditHead } from "@burgee/contract/admin";

import { Button } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Notice } from "../../parts/notice.tsx";
import { CompareHead } from "./compare-head.tsx";
import { forgetKnownHead } from "./known-head.ts";
import { auditMessages as messages } from "./messages.ts";
import { type ChainState, useChain } from "./use-chain.ts";

import css from "./chain-card.module.css";

/** Whether the log is as it was written, as this browser found out. */
export function ChainCard({ project, head }: { readonly project: string; readonly head: AuditHead }) {
  const { state, check } = useChain(project, head);
  // What comes of it is shown.
  const checkAgain = (): void => void check();
  return (
    <section className={css["chain"]} aria-label={messages.chain}>
      <div role="status" className={css["state"]}>
        <Sentence state={state} head={head} />
      </div>
      {state.kind === "broken" ? (
        <Notice
          tone="danger"
          title={messages.chainBroken(state.sequence, state.problem)}
          actions={
            <>
              <Button onClick={checkAgain}>{messages.checkAgain}</Button>
              {state.problem === "rewritten" || state.problem === "cut" ? (
                <Button
                  title={messages.forgetHint}
                  onClick={() => {
                    forgetKnownHead(project);
                    checkAgain();
                  }}
                >
                  {messages.forget}
                </Button>
              ) : null}
            </>
          }
        >
          {messages.chainBrokenText(state.sequence)}
        </Notice>
      ) : null}
      {state.kind === "failed" ? (
        <Failed title={messages.chainFailed} error={state.error} onRetry={checkAgain} />
      ) : null}
      {state.kind === "idle" ? <Button onClick={checkAgain}>{messages.check}</Button> : null}
      {state.kind === "whole" ? (
        <>
          <p className={css["text"]}>
            {messages.chainWholeText}{" "}
            {state.known === undefined || state.known.sequence === 0 ? null : messages.chainKnown(state.known.sequence)}
          </p>
          <div className={css["actions"]}>
            <code className={css["head"]}>{`${state.head.sequence}:${state.head.digest}`}</code>
            <CopyButton text={`${state.head.sequence}:${state.head.digest}`} what={messages.head} />
            <CompareHead onCompare={(noted) => void check([noted])} />
          </div>
        </>
      ) : null}
    </section>
  );
}

function Sentence({ state, head }: { readonly state: ChainState; readonly head: AuditHead }) {
  switch (state.kind) {
    case "idle":
      return messages.chainIdle(head.sequence);
    case "checking":
      return messages.chainChecking(state.done, head.sequence);
    case "whole":
      return (
        <>
          <Icon name="check" /> {messages.chainWhole(state.entries)}
        </>
      );
    default:
      return null;
  }
}
