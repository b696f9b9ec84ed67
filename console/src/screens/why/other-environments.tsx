import type { EvaluationContext } from "@burgee/contract";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { useHeldVersion } from "../../engine/use-held-version.ts";
import { Pennant } from "../../parts/pennant.tsx";
import { whyMessages as messages } from "./messages.ts";
import { Variation } from "./trace-view.tsx";
import { useExplanation } from "./use-why.ts";

import css from "./why.module.css";

interface Props {
  readonly project: string;
  readonly columns: readonly EnvironmentColumn[];
  readonly user: EvaluationContext;
  readonly nowMs: number;
  readonly flag: string;
}

/** What the same user is served of the flag elsewhere. */
export function OtherEnvironments({ columns, ...asked }: Props) {
  if (columns.length === 0) return null;
  return (
    <div className={css["others"]}>
      <strong>{messages.sameUser}</strong>
      {columns.map((column) => (
        <OtherEnvironment key={column.key} column={column} {...asked} />
      ))}
    </div>
  );
}

function OtherEnvironment(props: Omit<Props, "columns"> & { readonly column: EnvironmentColumn }) {
  const { project, column, user, nowMs, flag } = props;
  const held = useHeldVersion(project, column.key, column.overview?.version);
  const { data } = useExplanation({ source: held.data?.source, user, nowMs }, flag);
  const outcome = data?.trace.outcome;
  return (
    <span className={css["other"]}>
      <Pennant kind={column.kind} name={column.name} isStrong />
      {(column.overview?.version ?? 0) === 0 ? <span className={css["quiet"]}>{messages.nothingThere}</span> : null}
      {outcome === undefined || data === undefined ? null : (
        <Variation name={outcome.kind === "served" ? outcome.variation : null} variations={data.variations} />
      )}
    </span>
  );
}
