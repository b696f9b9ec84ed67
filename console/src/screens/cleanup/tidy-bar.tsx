import type { FeatureListing } from "@burgee/contract/admin";
import { useState } from "react";

import { useMay } from "../../api/session.ts";
import { BottomBar } from "../../parts/bottom-bar.tsx";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Segments } from "../../parts/segments.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { cleanupMessages as messages, TIDY_ACTIONS, type TidyAction } from "./messages.ts";
import { useTidy } from "./use-tidy.ts";

import css from "./cleanup.module.css";

interface Props {
  readonly flags: readonly FeatureListing[];
  readonly onClear: () => void;
}

/** What to do with the selected flags, what that would mean, and the way into the draft. */
export function TidyBar({ flags, onClear }: Props) {
  const [action, setAction] = useState<TidyAction>("keep");
  const showToast = useToast();
  const tidy = useTidy();
  const { may, who } = useMay({ role: "reader" });
  const start = (): void =>
    tidy.mutate(
      { action, flags },
      {
        onSuccess: ({ edited, left }) => {
          showToast({
            title: messages.edited(edited),
            text: left.length > 0 ? left.join(" ") : messages.editedText,
            tone: left.length > 0 ? "danger" : "accent",
          });
          onClear();
        },
      },
    );
  return (
    <BottomBar
      label={messages.bar}
      actions={
        <>
          <Button kind="primary" size="large" refusal={may ? undefined : who} disabled={tidy.isPending} onClick={start}>
            {tidy.isPending ? messages.working : messages.toDraft}
          </Button>
          <Button kind="bare" size="large" onClick={onClear}>
            {messages.clear}
          </Button>
        </>
      }
    >
      <b>{messages.selected(flags.length)}</b>
      <Segments
        label={messages.what}
        value={action}
        options={TIDY_ACTIONS.map((key) => ({ key, label: messages.action[key] }))}
        onChange={setAction}
      />
      <span role="status">{messages.effect[action]}</span>
      {tidy.isError ? (
        <div className={css["failed"]}>
          <Failed title={messages.tidyFailed} error={tidy.error} kept={messages.tidyKept} />
        </div>
      ) : null}
    </BottomBar>
  );
}
