import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";

import { useProject } from "../api/session.ts";
import { useEnvironments } from "../api/use-environments.ts";
import { Button } from "../parts/button.tsx";
import { formatNumber } from "../parts/format-time.ts";
import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/lazy-parts.tsx";
import { draftMessages as messages } from "./messages.ts";
import { useDraft } from "./use-draft.ts";

const LoadedReview = lazy(async () => ({ default: (await import("./review/review-dialog.tsx")).ReviewDialog }));

/** What the person edited and has not published, on every page of the project. */
export function DraftTray() {
  const { draft, store } = useDraft();
  const project = useProject();
  const columns = useEnvironments(project);
  const navigate = useNavigate();
  const [isReviewing, setIsReviewing] = useState(false);
  if (draft.files.size === 0 || store === undefined) return null;
  const files = [...draft.files].map(([path, text]) => ({
    label: text === undefined ? messages.removed(path) : path,
    onSelect: () => {
      const flag = /^features\/(.+)\.ya?ml$/.exec(path)?.[1];
      if (flag !== undefined) void navigate({ to: "/$project/flags/$flag", params: { project, flag } });
    },
  }));
  return (
    <>
      <Menu
        trigger={
          <Button kind="bare" icon={<Icon name="pen" />} aria-label={messages.label(draft.files.size)}>
            {messages.draft} <strong>{formatNumber(draft.files.size)}</strong>
          </Button>
        }
        groups={[
          { label: draft.saving === "elsewhere" ? messages.elsewhere : messages.edited, items: files },
          {
            items: [
              { label: messages.review, onSelect: () => setIsReviewing(true) },
              { label: messages.discard, onSelect: () => void store.discard() },
            ],
          },
        ]}
      />
      {isReviewing ? (
        <Suspense>
          <LoadedReview environment={columns[0]?.key ?? ""} onClose={() => setIsReviewing(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
