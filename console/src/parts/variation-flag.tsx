import { variationLetter, variationStyle } from "./variation-style.ts";

import css from "./variation-flag.module.css";

interface Props {
  /** Place of the variation in the file. */
  readonly index: number;
  readonly size?: "small" | "large";
}

/** A variation as a small swallow-tailed flag. The word beside it says which one it is. */
export function VariationFlag({ index, size = "small" }: Props) {
  return (
    <span className={css["flag"]} data-size={size} style={variationStyle(index)} aria-hidden="true">
      <span className={css["hoist"]}>{variationLetter(index)}</span>
    </span>
  );
}

/** A settled variation outside production: its letter in a frame. Without an index: off. */
export function VariationLetter({ index }: { readonly index?: number | undefined }) {
  return index === undefined ? (
    <span className={css["off"]} aria-hidden="true" />
  ) : (
    <span className={css["letter"]} style={variationStyle(index)} aria-hidden="true">
      {variationLetter(index)}
    </span>
  );
}
