import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { Card } from "../../parts/card.tsx";
import { Pennant } from "../../parts/pennant.tsx";
import { Time } from "../../parts/time.tsx";
import { EvaluationsLine } from "./evaluations-line.tsx";
import { homeMessages as messages } from "./messages.ts";

import css from "./home.module.css";

/** What an environment serves, since when, and whether all stores have it. */
export function EnvironmentCard({ project, column }: { readonly project: string; readonly column: EnvironmentColumn }) {
  const { overview } = column;
  if (overview === undefined) return null;
  const { version, publishedAtMs, publishedBy, stores, streams, overlay } = overview;
  const isEverywhere = stores.r2 === version && stores.kv === version;
  return (
    <Card title={<Pennant kind={column.kind} name={column.name} isStrong />}>
      <p className={css["version"]}>{messages.version(version)}</p>
      <p className={css["line"]}>
        {publishedAtMs === undefined ? null : <Time ms={publishedAtMs} />}
        {publishedBy === undefined ? null : ` ${messages.by} ${publishedBy}`}
      </p>
      {version === 0 ? null : (
        <p className={isEverywhere ? css["line"] : css["warn"]}>
          {isEverywhere ? messages.everywhere : messages.storesDiffer(stores.r2, stores.kv)}
          {streams === undefined ? null : ` · ${messages.streams(streams)}`}
        </p>
      )}
      {version === 0 ? null : <EvaluationsLine project={project} column={column} />}
      {overlay === undefined || overlay.entries.length === 0 ? null : (
        <p className={css["warn"]}>{messages.held(overlay.entries.length)}</p>
      )}
    </Card>
  );
}
