import type { ConfigRollout } from "@burgee/contract";
import type { CSSProperties } from "react";

import { variationStyle } from "../../parts/variation-style.ts";
import { whyMessages as messages } from "./messages.ts";
import { showDay } from "./show-day.ts";

import css from "./why.module.css";

interface Props {
  readonly rollout: ConfigRollout;
  /** From 0 to 1, like `threshold`. */
  readonly position: number;
  readonly threshold: number;
  readonly nowMs: number;
  readonly who: string;
  /** Below 0: not known. */
  readonly variation: number;
}

/** Stages to come that are shown; of more, the last one. */
const STAGES_SHOWN = 3;

/** Where the user stands in a rollout, how far it is, and its next stages. */
export function PositionStrip({ rollout, position, threshold, nowMs, who, variation }: Props) {
  const later = (rollout.stages ?? []).filter(({ date }) => Date.parse(date) > nowMs);
  // A gradual rollout has a stage for every day.
  const next = later.length > STAGES_SHOWN ? later.slice(-1) : later;
  const style = {
    ...variationStyle(Math.max(variation, 1)),
    "--position": `${position * 100}%`,
    "--threshold": `${threshold * 100}%`,
  } as CSSProperties;
  return (
    <div className={css["strip"]} style={style} role="img" aria-label={messages.strip(who, position, threshold)}>
      <div className={css["stand"]} data-late={position > 0.6 || undefined}>
        {messages.stands(who, position)}
      </div>
      <div className={css["track"]}>
        <span className={css["in"]} />
        {next.map(({ date, percentage }) => (
          <span key={date} className={css["stage"]} style={{ "--stage": `${percentage * 100}%` } as CSSProperties} />
        ))}
        <span className={css["mark"]} />
      </div>
      <div className={css["stages"]}>
        <span>{messages.inNow(threshold)}</span>
        {next.map(({ date, percentage }) => (
          <span key={date}>{messages.inFrom(percentage, showDay(date))}</span>
        ))}
      </div>
    </div>
  );
}
