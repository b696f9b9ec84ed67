import { Fragment } from "react";

import { variationLetter, variationStyle } from "./variation-style.ts";

import css from "./share-bar.module.css";

export interface Share {
  /** Place of the variation in the file. */
  readonly index: number;
  readonly percent: number;
  /** What stands on the share in a tall bar, such as a count; nothing unless given. */
  readonly figure?: string;
}

interface Props {
  /** Undefined: off, so that the code's default is served. */
  readonly shares: readonly Share[] | undefined;
  /** `tall` where one decides, with letters. */
  readonly size?: "row" | "tall";
  /** What the bar says, for those who do not see it; leave it out where text beside it says the same. */
  readonly label?: string;
}

/** Who gets what, as lengths. */
export function ShareBar({ shares, size = "row", label }: Props) {
  const named = label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  if (shares === undefined) return <span className={css["off"]} data-size={size} {...named} />;
  return (
    <span className={css["bar"]} data-size={size} {...named}>
      {shares.map((share) => (
        <span
          key={share.index}
          className={css["share"]}
          style={{ ...variationStyle(share.index), "--share": share.percent } as React.CSSProperties}
        >
          {size === "tall" ? (
            <Fragment>
              <span className={css["letter"]}>{variationLetter(share.index)}</span>
              {share.figure === undefined ? null : <span className={css["figure"]}>{share.figure}</span>}
            </Fragment>
          ) : null}
        </span>
      ))}
    </span>
  );
}
