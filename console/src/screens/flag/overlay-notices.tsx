import type { FeatureReply, OverlayEntry } from "@burgee/contract/admin";
import { useState } from "react";

import { useMay } from "../../api/session.ts";
import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { Button } from "../../parts/button.tsx";
import { formatAbsolute } from "../../parts/format-time.ts";
import { Notice } from "../../parts/notice.tsx";
import { flagMessages as messages } from "./messages.ts";
import { LiftDialog } from "./overlay-dialogs.tsx";

interface Props {
  readonly feature: FeatureReply;
  readonly column: EnvironmentColumn;
  readonly project: string;
}

/** What holds in the environment whatever the rules below say. */
export function OverlayNotices({ feature, column, project }: Props) {
  const { may, who } = useMay({ role: "publisher", environment: column.key });
  const [lifted, setLifted] = useState<OverlayEntry | undefined>();
  const entries = (column.overview?.overlay?.entries ?? []).filter(
    (entry) => entry.isIdle !== true && (!("featureId" in entry) || entry.featureId === feature.id),
  );
  return (
    <>
      {entries.map((entry) => (
        <Notice
          key={entry.id}
          tone="warn"
          title={[
            describe(entry, feature),
            entry.expiresAtMs === undefined ? "" : messages.overlay.until(formatAbsolute(entry.expiresAtMs)),
          ]
            .filter(Boolean)
            .join(", ")}
          actions={
            <Button refusal={may ? undefined : who} onClick={() => setLifted(entry)}>
              {messages.lift}
            </Button>
          }
        >
          “{entry.reason}”, {formatAbsolute(entry.createdAtMs)}
        </Notice>
      ))}
      {lifted === undefined ? null : (
        <LiftDialog entry={lifted} column={column} project={project} onClose={() => setLifted(undefined)} />
      )}
    </>
  );
}

function describe(entry: OverlayEntry, feature: FeatureReply): string {
  const { author } = entry;
  switch (entry.kind) {
    case "off":
      return messages.overlay.off(author);
    case "serve": {
      const variation = feature.variations?.find(({ key }) => key === entry.variationKey);
      return messages.overlay.serve(author, variation?.name ?? entry.variationKey);
    }
    case "pinned":
      return messages.overlay.pinned(author, entry.version);
    case "frozen":
      return messages.overlay.frozen(author);
  }
}
