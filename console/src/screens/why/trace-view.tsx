import type { TargetTrace, Trace } from "@burgee/publisher/preview";

import type { Explanation } from "../../engine/questions.ts";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { VariationFlag, VariationLetter } from "../../parts/variation-flag.tsx";
import { ConditionLines, Line } from "./condition-lines.tsx";
import { whyMessages as messages } from "./messages.ts";
import { PositionStrip } from "./position-strip.tsx";
import { showDay } from "./show-day.ts";

import css from "./why.module.css";

interface Props {
  readonly explanation: Explanation;
  readonly who: string;
  /** Such as `v87`. */
  readonly from: string;
  readonly onTime: (atMs: number) => void;
}

/** The answer in a sentence, then every rule with what decided. */
export function TraceView({ explanation, who, from, onTime }: Props) {
  const { trace, variations, rollouts, turn } = explanation;
  const served = trace.outcome.kind === "served" ? trace.outcome.variation : null;
  return (
    <>
      <div className={css["answer"]} aria-live="polite">
        <div>
          <h2 className={css["sentence"]}>
            {messages.getsVariation(who)} <Variation name={served} variations={variations} />
          </h2>
          <p className={css["because"]}>{describeReason(trace)}</p>
        </div>
        <p className={css["source"]}>
          {trace.feature}, {from}
          <br />
          {messages.computed}
        </p>
      </div>
      {trace.overlay === undefined
        ? trace.targets.map((target) => (
            <TargetCard
              key={target.number}
              target={target}
              isDeciding={trace.outcome.kind === "served" && trace.outcome.targetNumber === target.number}
              who={who}
              explanation={explanation}
              rollout={rollouts[target.number]}
            />
          ))
        : null}
      {turn === undefined ? null : (
        <p className={css["turn"]}>
          {messages.turns} <Variation name={turn.variation} variations={variations} /> {messages.turnsFrom}{" "}
          <strong>{messages.turnAt(turn.atMs)}</strong>{" "}
          <Button kind="bare" onClick={() => onTime(turn.atMs)}>
            {messages.previewDay}
          </Button>
        </p>
      )}
    </>
  );
}

/** A variation, or the default in code, with its name. */
export function Variation(props: { readonly name: string | null; readonly variations: Explanation["variations"] }) {
  const index = props.variations.findIndex(({ key }) => key === props.name);
  return (
    <span className={css["variation"]}>
      {index < 0 ? <VariationLetter /> : <VariationFlag index={index} />}{" "}
      <strong>{props.variations[index]?.name ?? props.name ?? messages.theDefault}</strong>
    </span>
  );
}

function describeReason({ outcome, targets, overlay }: Trace): string {
  if (overlay === "off") return messages.offByHand;
  if (overlay === "serve") return messages.serveByHand;
  if (outcome.kind === "error") return messages.broken(outcome.message);
  if (outcome.kind === "default") {
    if (outcome.why === "off") return messages.off;
    if (outcome.why === "unknown") return messages.unknown;
    return outcome.why === "not_in_rollout" ? messages.notInRollout : messages.noRule;
  }
  const held = targets.find(({ fits, rollout, isReached }) => isReached && fits === true && rollout?.passes === false);
  const { threshold, position } = held?.rollout ?? {};
  return held !== undefined && threshold !== undefined && position !== undefined
    ? messages.heldBack(held.number, threshold, position)
    : messages.decides(outcome.targetNumber, outcome.target);
}

type TargetState = keyof typeof messages.state;

function stateOf({ fits, rollout, alone }: TargetTrace, isDeciding: boolean): TargetState {
  if (isDeciding) return "decides";
  if (fits === "error" || alone.kind === "error") return "error";
  if (!fits) return "unfit";
  return rollout?.passes === false ? "waits" : "fits";
}

function TargetCard(props: {
  readonly target: TargetTrace;
  readonly isDeciding: boolean;
  readonly who: string;
  readonly explanation: Explanation;
  readonly rollout: Explanation["rollouts"][number] | undefined;
}) {
  const { target, isDeciding, who, explanation, rollout } = props;
  const { trace, variations } = explanation;
  const state = stateOf(target, isDeciding);
  const icon = { decides: "check", unfit: "close", waits: "history", fits: "minus", error: "warning" } as const;
  const { position, threshold = 0 } = target.rollout ?? {};
  return (
    <section className={css["target"]} data-decides={isDeciding || undefined}>
      <header className={css["targetHead"]}>
        <span className={css["quiet"]}>{target.number}</span>
        <h3>{target.key}</h3>
        <span className={css["state"]} data-state={state}>
          <Icon name={icon[state]} size={14} /> {messages.state[state]}
        </span>
      </header>
      <div className={css["lines"]}>
        <ConditionLines condition={target.condition} isTop />
        {target.rollout === undefined ? null : (
          <Line
            fits={target.rollout.passes}
            text={messages.rollout(target.rollout.type, showDay(target.rollout.startDate))}
            found={messages.letsIn(threshold, position)}
          />
        )}
        {target.split?.position === undefined ? null : (
          <Line fits={target.fits} text={messages.split} found={messages.splitPlace(target.split.position)} />
        )}
        {isDeciding && trace.outcome.kind === "served" ? (
          <p className={css["serves"]}>
            {messages.serves} <Variation name={trace.outcome.variation} variations={variations} />
          </p>
        ) : null}
        {rollout === undefined || position === undefined ? null : (
          <PositionStrip
            rollout={rollout}
            position={position}
            threshold={threshold}
            nowMs={trace.atMs}
            who={who}
            variation={variations.findIndex(
              ({ key }) => target.alone.kind === "serves" && key === target.alone.variation,
            )}
          />
        )}
      </div>
    </section>
  );
}
