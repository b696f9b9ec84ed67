import type { FeatureListing } from "@burgee/contract/admin";
import { useState } from "react";

import { useMay } from "../../api/session.ts";
import { BottomBar } from "../../parts/bottom-bar.tsx";
import { Button } from "../../parts/button.tsx";
import { Segments } from "../../parts/segments.tsx";
import { cleanupMessages as messages, TIDY_ACTIONS, type TidyAction } from "./messages.ts";

import css from "./cleanup.module.css";

interface Props {
  readonly flags: readonly FeatureListing[];
  readonly onClear: () => void;
}

/** What to do with the selected flags, what that would mean, and how it is done in the files. */
export function TidyBar({ flags, onClear }: Props) {
  const [action, setAction] = useState<TidyAction>("keep");
  const [isShown, setIsShown] = useState(false);
  const { may, who } = useMay({ role: "publisher" });
  const command = messages.command(
    action,
    flags.map(({ path }) => path),
  );
  return (
    <BottomBar
      label={messages.bar}
      actions={
        <>
          <Button kind="primary" size="large" aria-expanded={isShown} onClick={() => setIsShown(!isShown)}>
            {isShown ? messages.hideCommand : messages.showCommand}
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
      {isShown ? (
        <div className={css["how"]}>
          <p className={css["grey"]}>
            {messages.how}. {may ? null : messages.mayNot(who)}
          </p>
          <pre className={css["command"]}>{command}</pre>
        </div>
      ) : null}
    </BottomBar>
  );
}
