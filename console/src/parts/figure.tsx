import type { ReactNode } from "react";

import css from "./figure.module.css";

/** A screen's one number, and what it is of. */
export function Figure({ value, children }: { readonly value: ReactNode; readonly children: ReactNode }) {
  return (
    <p className={css["figure"]}>
      <span className={css["value"]}>{value}</span> <span className={css["of"]}>{children}</span>
    </p>
  );
}
