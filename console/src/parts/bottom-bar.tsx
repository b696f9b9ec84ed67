import type { ReactNode } from "react";

import css from "./bottom-bar.module.css";

interface Props {
  /** Names the bar for those who jump to it. */
  readonly label: string;
  /** The consequence, as a sentence. */
  readonly children: ReactNode;
  readonly actions: ReactNode;
}

/** Docked at the page's lower edge: what is about to happen, and the buttons for it. */
export function BottomBar({ label, children, actions }: Props) {
  return (
    <section className={css["bar"]} aria-label={label}>
      <div className={css["text"]}>{children}</div>
      <div className={css["actions"]}>{actions}</div>
    </section>
  );
}
