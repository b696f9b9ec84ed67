import type { ReactNode } from "react";

import { Icon } from "./icon.tsx";

import css from "./chip.module.css";

interface ChipProps {
  /** What it filters by. */
  readonly attribute: string;
  readonly value: string;
  readonly removeLabel: string;
  readonly onRemove: () => void;
}

/** A filter in force. */
export function Chip({ attribute, value, removeLabel, onRemove }: ChipProps) {
  return (
    <span className={css["chip"]}>
      <span className={css["attribute"]}>{attribute}</span> <b className={css["value"]}>{value}</b>
      <button type="button" className={css["remove"]} aria-label={removeLabel} onClick={onRemove}>
        <Icon name="close" size={12} />
      </button>
    </span>
  );
}

interface QuickFilterProps {
  readonly label: string;
  readonly count: number;
  readonly isOn: boolean;
  readonly onToggle: () => void;
}

/** A filter to be had with one press, with how many it leaves. */
export function QuickFilter({ label, count, isOn, onToggle }: QuickFilterProps) {
  return (
    <button type="button" className={css["chip"]} data-quick aria-pressed={isOn} onClick={onToggle}>
      {label} <b className={css["value"]}>{count}</b>
    </button>
  );
}

/** What opens the choice of filters. Spread the props of a menu's trigger over it. */
export function AddChip({
  children,
  ...rest
}: React.ComponentPropsWithRef<"button"> & { readonly children: ReactNode }) {
  return (
    <button {...rest} type="button" className={css["chip"]} data-quick data-add>
      <Icon name="plus" size={12} />
      {children}
    </button>
  );
}
