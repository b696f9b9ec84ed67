import { Link } from "@tanstack/react-router";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { Pennant } from "../../parts/pennant.tsx";
import { flagMessages as messages } from "./messages.ts";

import css from "./flag.module.css";

interface Props {
  readonly columns: readonly EnvironmentColumn[];
  readonly current: string;
  readonly search: Readonly<Record<string, string | undefined>>;
}

/** Which environment's rules are shown. */
export function EnvironmentSwitch({ columns, current, search }: Props) {
  return (
    <nav className={css["switch"]} aria-label={messages.environments}>
      {columns.map(({ key, name, kind }) => (
        <Link
          key={key}
          to="."
          search={{ ...search, environment: key } as never}
          replace
          aria-current={key === current ? "true" : undefined}
        >
          <Pennant kind={kind} name={name} isStrong={key === current} />
        </Link>
      ))}
    </nav>
  );
}
