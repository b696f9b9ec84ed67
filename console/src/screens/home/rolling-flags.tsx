import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";

import { useEnvironments } from "../../api/use-environments.ts";
import { useFeatures } from "../../api/use-features.ts";
import { listFlags } from "../flags/find-flags.ts";
import { homeMessages as messages } from "./messages.ts";

import css from "./home.module.css";

const SHOWN_MAX = 6;

/** Flags whose shares change by themselves now. */
export function RollingFlags({ project }: { readonly project: string }) {
  const features = useFeatures(project).data?.features;
  const columns = useEnvironments(project, features);
  const [nowMs] = useState(Date.now);
  const rolling = useMemo(
    () => listFlags(features ?? [], columns, nowMs).filter(({ quick }) => quick.rolling),
    [features, columns, nowMs],
  );
  if (rolling.length === 0) return <p className={css["line"]}>{messages.noRolling}</p>;
  return (
    <ul>
      {rolling.slice(0, SHOWN_MAX).map(({ flag, name }) => (
        <li key={flag.id} className={css["flag"]}>
          <Link to="/$project/flags/$flag" params={{ project, flag: flag.key }}>
            {name}
          </Link>
        </li>
      ))}
      {rolling.length > SHOWN_MAX ? (
        <li className={css["flag"]}>
          <Link to="/$project/flags" params={{ project }} search={{ quick: "rolling" }}>
            {messages.moreRolling(rolling.length - SHOWN_MAX)}
          </Link>
        </li>
      ) : null}
    </ul>
  );
}
