import type { ReactNode } from "react";

import css from "./card.module.css";

interface Props {
  readonly title?: ReactNode;
  /** Beside the title, at the end of its line. */
  readonly actions?: ReactNode;
  /** Says what happened to it in the draft. */
  readonly edit?: { readonly word: string } | undefined;
  readonly children: ReactNode;
}

/** A frame around what belongs together. Never one inside another. */
export function Card({ title, actions, edit, children }: Props) {
  return (
    <section className={css["card"]} data-edited={edit !== undefined || undefined}>
      {title === undefined ? null : (
        <header className={css["head"]}>
          <h2>{title}</h2>
          {edit === undefined ? null : <span className={css["word"]}>{edit.word}</span>}
          {actions === undefined ? null : <span className={css["actions"]}>{actions}</span>}
        </header>
      )}
      {children}
    </section>
  );
}
