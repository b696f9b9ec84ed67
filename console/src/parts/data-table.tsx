import type { ComponentPropsWithRef, ReactNode } from "react";

import { classNames } from "./class-names.ts";

import css from "./data-table.module.css";

interface Props extends ComponentPropsWithRef<"table"> {
  /** What the rows are; read aloud, not shown. */
  readonly label: string;
  readonly children: ReactNode;
}

/** A table with rows of 28 px. Put `th` and `td` into it as usual; `data-end` on a cell sets figures to the right. */
export function DataTable({ label, children, className, ...rest }: Props) {
  return (
    <div className={css["scroll"]}>
      <table {...rest} aria-label={label} className={classNames(css["table"], className)}>
        {children}
      </table>
    </div>
  );
}
