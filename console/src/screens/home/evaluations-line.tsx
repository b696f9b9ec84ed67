import { Link } from "@tanstack/react-router";

import { useActivity } from "../../api/use-activity.ts";
import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { homeMessages as messages } from "./messages.ts";

import css from "./home.module.css";

/** How much SDKs evaluate, as a way to Live. */
export function EvaluationsLine({ project, column }: { readonly project: string; readonly column: EnvironmentColumn }) {
  const activity = useActivity(project, [column]);
  const perMinute = activity && [...activity.values()].reduce((sum, one) => sum + one.perMinute, 0);
  return (
    <p className={css["line"]}>
      <Link to="/$project/live" params={{ project }} search={{ environment: column.key }}>
        {perMinute === undefined ? messages.live : messages.evaluations(perMinute)}
      </Link>
    </p>
  );
}
