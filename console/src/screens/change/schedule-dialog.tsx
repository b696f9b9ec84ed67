import { type ReactNode, useState } from "react";

import { Button } from "../../parts/button.tsx";
import { TextField } from "../../parts/field.tsx";
import { formatAbsolute } from "../../parts/format-time.ts";
import { Dialog } from "../../parts/lazy-parts.tsx";
import { Time } from "../../parts/time.tsx";
import { changeMessages as messages } from "./messages.ts";

interface Props {
  readonly isBusy: boolean;
  readonly failed: ReactNode;
  readonly onClose: () => void;
  /** With a time in ISO 8601, UTC. */
  readonly onSchedule: (at: string) => void;
}

const DAY_MS = 24 * 60 * 60_000;

/** Asks for a moment by the person's own clock, and shows what that is in UTC. */
export function ScheduleDialog({ isBusy, failed, onClose, onSchedule }: Props) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const atMs = Date.parse(text);
  const isTime = Number.isFinite(atMs);
  const schedule = (): void => {
    const isToCome = isTime && atMs > Date.now();
    setProblem(isToCome ? undefined : messages.scheduleBad(formatAbsolute(Date.now() + DAY_MS)));
    if (isToCome) onSchedule(new Date(atMs).toISOString());
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={messages.scheduleTitle}
      actions={
        <>
          <Button onClick={onClose}>{messages.back}</Button>
          <Button kind="primary" disabled={isBusy} onClick={schedule}>
            {messages.schedule}
          </Button>
        </>
      }
    >
      <p>{messages.scheduleText}</p>
      <TextField
        type="datetime-local"
        label={messages.scheduleAt}
        problem={problem}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <p role="status">
        {isTime ? (
          <>
            {messages.scheduleBoth} <Time ms={atMs} form="both" />
          </>
        ) : null}
      </p>
      {failed}
    </Dialog>
  );
}
