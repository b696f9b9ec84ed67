import type { ReactNode } from "react";

import css from "./kbd.module.css";

/** A key to press. */
export function Kbd({ children }: { readonly children: ReactNode }) {
  return <kbd className={css["kbd"]}>{children}</kbd>;
}
