import type { VersionRecord } from "@burgee/contract/admin";
import type { Impact } from "@burgee/publisher/preview";

import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/notice.tsx";
import { historyMessages as messages } from "./messages.ts";
import { useDifference } from "./use-difference.ts";

import css from "./history.module.css";

interface Props {
  readonly project: string;
  readonly environment: string;
  readonly from: VersionRecord["version"];
  readonly to: number;
}

/** Who would change between two versions, then every difference as a sentence. */
export function DifferenceView({ project, environment, from, to }: Props) {
  const { data, error, retry } = useDifference(project, environment, from, to);
  if (error !== null) return <Failed title={messages.failedDifference} error={error} onRetry={retry} />;
  if (data === undefined) return <Loading label={messages.measuring} rows={4} />;
  if (data.changes.length === 0) return <p>{messages.same}</p>;
  return (
    <>
      <ImpactLines impact={data.impact} />
      <h3>{messages.changes(data.changes.length)}</h3>
      <ul className={css["changes"]}>
        {data.changes.map((change, index) => (
          <li key={index}>{messages.change(change)}</li>
        ))}
      </ul>
    </>
  );
}

/** Flags whose movements are listed. */
const FEATURES_SHOWN = 8;

/** Who changes, in a sentence, and how. */
export function ImpactLines({ impact }: { readonly impact: Impact }) {
  const moved = impact.features.filter(({ changedUsers }) => changedUsers > 0);
  const [first] = moved;
  if (first === undefined) return <p className={css["reach"]}>{messages.noReach}</p>;
  return (
    <>
      <p className={css["reach"]}>
        {moved.length === 1
          ? messages.reachOne(first.changedUsers, impact.users, first.feature)
          : messages.reach(first.changedUsers, impact.users, first.feature, moved.length - 1)}
      </p>
      <ul className={css["changes"]}>
        {moved.slice(0, FEATURES_SHOWN).map(({ feature, moves }) => (
          <li key={feature}>
            <strong>{feature}</strong>{" "}
            {moves
              .slice(0, 3)
              .map(({ from, to, users, hasNewValues }) => messages.move(from, to, users, hasNewValues === true))
              .join("; ")}
          </li>
        ))}
      </ul>
      <p className={css["quiet"]}>{messages.sample}</p>
    </>
  );
}
