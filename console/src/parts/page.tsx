import { createContext, type ReactNode, use, useEffect } from "react";

import css from "./page.module.css";

interface Props {
  /** Heading, and the start of the document's title. */
  readonly title: string;
  /** Grey text after the heading, such as how many. */
  readonly note?: ReactNode;
  /** Beside the heading. */
  readonly middle?: ReactNode;
  /** At the end of the heading's line. */
  readonly actions?: ReactNode;
  /** Docked at the lower edge. */
  readonly bottom?: ReactNode;
  /** `wide`: the content touches the edges, as tables do. */
  readonly width?: "text" | "wide";
  /** Draws production's striped edge along the page. */
  readonly isProduction?: boolean;
  readonly children: ReactNode;
}

/** What the shell shows at the end of every heading's line, such as the person's draft. */
export const PageTray = createContext<ReactNode>(null);

/** The frame of every screen: heading, content, docked bar. */
export function Page({ title, note, middle, actions, bottom, width = "text", isProduction = false, children }: Props) {
  const tray = use(PageTray);
  useEffect(() => {
    document.title = `${title} · Burgee`;
  }, [title]);
  return (
    <div className={css["page"]} data-production={isProduction || undefined}>
      <header className={css["head"]}>
        <h1>{title}</h1>
        {note === undefined ? null : <span className={css["note"]}>{note}</span>}
        {middle === undefined ? null : <div className={css["middle"]}>{middle}</div>}
        <div className={css["actions"]}>
          {tray}
          {actions}
        </div>
      </header>
      {/* Scrolled with the keyboard too, also where nothing in it takes the focus. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={css["content"]} data-width={width} tabIndex={width === "text" ? 0 : undefined}>
        {children}
      </div>
      {bottom}
    </div>
  );
}
