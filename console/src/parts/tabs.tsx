import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import css from "./tabs.module.css";

export interface Tab {
  readonly label: ReactNode;
  /** Tells tabs apart whose labels are no texts. */
  readonly id?: string;
  /** The address that shows it. */
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: Readonly<Record<string, string | undefined>>;
  readonly isCurrent: boolean;
  readonly count?: number;
}

/** Parts of a page, each with an address. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav className={css["tabs"]} aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.id ?? String(tab.label)}
          to={tab.to as "."}
          params={(tab.params ?? {}) as never}
          search={(tab.search ?? {}) as never}
          className={css["tab"]}
          // Else a tab whose address names no part would count as current beside each that does.
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={tab.isCurrent ? "page" : undefined}
        >
          {tab.label}
          {tab.count === undefined ? null : <span className={css["count"]}>{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
