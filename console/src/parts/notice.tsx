import type { ReactNode } from "react";

import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";

import css from "./notice.module.css";

interface NoticeProps {
  readonly tone?: "plain" | "warn" | "danger";
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Something one should know before going on. Announced when it is of danger. */
export function Notice({ tone = "plain", title, children, actions }: NoticeProps) {
  return (
    <div className={css["notice"]} data-tone={tone} role={tone === "danger" ? "alert" : undefined}>
      <p className={css["title"]}>
        {tone === "plain" ? null : <Icon name="warning" />} {title}
      </p>
      {children === undefined ? null : <div className={css["text"]}>{children}</div>}
      {actions === undefined ? null : <div className={css["actions"]}>{actions}</div>}
    </div>
  );
}

interface EmptyProps {
  /** Nothing is here: one sentence. */
  readonly title: string;
  readonly children?: ReactNode;
  /** The button that fills it. */
  readonly action?: ReactNode;
  /** The command that fills it. */
  readonly command?: string;
}

export function Empty({ title, children, action, command }: EmptyProps) {
  return (
    <div className={css["empty"]}>
      <p className={css["title"]}>{title}</p>
      {children === undefined ? null : <p className={css["text"]}>{children}</p>}
      {action === undefined && command === undefined ? null : (
        <div className={css["actions"]}>
          {action}
          {command === undefined ? null : <code className={css["command"]}>{command}</code>}
        </div>
      )}
    </div>
  );
}

const BAR_WIDTHS = [
  ["44%", "22%", "22%"],
  ["38%", "24%", "18%"],
  ["46%", "18%", "20%"],
] as const;

/** Bars where text will stand. They show after a moment, so that fast answers do not flicker. */
export function Loading({ label, rows = 8 }: { readonly label: string; readonly rows?: number }) {
  return (
    <div className={css["loading"]} role="status">
      <span className="visually-hidden">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={css["line"]} aria-hidden="true">
          {(BAR_WIDTHS[row % BAR_WIDTHS.length] ?? BAR_WIDTHS[0]).map((width) => (
            <span key={width} className={css["bar"]} style={{ "--width": width } as React.CSSProperties} />
          ))}
        </div>
      ))}
    </div>
  );
}

/** A mark of state: a word in a thin frame. */
export function Mark({
  children,
  tone = "plain",
}: {
  readonly children: ReactNode;
  readonly tone?: "plain" | "accent" | "warn" | "danger";
}) {
  return (
    <span className={classNames(css["mark"])} data-tone={tone}>
      {children}
    </span>
  );
}
