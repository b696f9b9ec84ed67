import type { ReactNode } from "react";

import css from "./segments.module.css";

interface Props<Key extends string> {
  /** What is chosen; read aloud, not shown. */
  readonly label: string;
  readonly options: readonly { readonly key: Key; readonly label: ReactNode }[];
  readonly value: Key;
  readonly onChange: (key: Key) => void;
}

/** One of a few, all in sight. */
export function Segments<Key extends string>({ label, options, value, onChange }: Props<Key>) {
  return (
    <div className={css["segments"]} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.key}
          type="button"
          className={css["segment"]}
          aria-pressed={option.key === value}
          onClick={() => onChange(option.key)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
