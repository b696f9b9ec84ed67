import { useState } from "react";

import { ApiError } from "../../api/api-error.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Notice } from "../../parts/notice.tsx";
import { reviewMessages as messages } from "./messages.ts";
import type { BreakingKind } from "./use-publish.ts";

import css from "./review.module.css";

export interface Conflict {
  readonly path: string;
  readonly at?: readonly (string | number)[];
  readonly base?: unknown;
  readonly yours?: unknown;
  readonly theirs?: unknown;
  readonly reason?: string;
}

interface Props {
  readonly error: unknown;
  readonly nameOf: (environment: string) => string;
  readonly onOpenChange: () => void;
  readonly onAllow: (kinds: readonly BreakingKind[]) => void;
  readonly onMerge: (head: number, takeTheirs: readonly Conflict[]) => void;
  readonly onLookAgain: () => void;
}

/** Why nothing was published, and what can be done about it. The draft stays in every case. */
export function Refusal({ error, nameOf, onOpenChange, onAllow, onMerge, onLookAgain }: Props) {
  if (!(error instanceof ApiError)) return <Failed title={messages.failed} kept={messages.kept} error={error} />;
  switch (error.code) {
    case "change_required":
      return (
        <Notice
          tone="warn"
          title={messages.changeRequired(nameOf(String(error.data["environment"])))}
          actions={<Button onClick={onOpenChange}>{messages.openChange}</Button>}
        >
          {messages.changeRequiredText}
        </Notice>
      );
    case "breaking_changes": {
      const changes = error.data["changes"] as readonly { kind: BreakingKind; subject: string; message: string }[];
      const kinds = [...new Set(changes.map(({ kind }) => kind))];
      return (
        <Notice
          tone="warn"
          title={messages.breaking}
          actions={<Button onClick={() => onAllow(kinds)}>{messages.allow}</Button>}
        >
          <ul>
            {changes.map(({ subject, message }) => (
              <li key={`${subject} ${message}`}>{message}</li>
            ))}
          </ul>
        </Notice>
      );
    }
    case "unexpected_tree":
      return (
        <Notice
          tone="warn"
          title={messages.unexpected}
          actions={<Button onClick={onLookAgain}>{messages.lookAgain}</Button>}
        >
          {messages.unexpectedText}
        </Notice>
      );
    case "merge_conflict":
      return (
        <Conflicts
          conflicts={error.data["conflicts"] as readonly Conflict[]}
          onMerge={(taken) => onMerge(Number(error.data["head"]), taken)}
        />
      );
    default:
      return <Failed title={messages.failed} kept={messages.kept} error={error} />;
  }
}

function Conflicts({
  conflicts,
  onMerge,
}: {
  readonly conflicts: readonly Conflict[];
  readonly onMerge: (takeTheirs: readonly Conflict[]) => void;
}) {
  const [taken, setTaken] = useState<readonly number[]>([]);
  return (
    <Notice
      tone="warn"
      title={messages.conflict}
      actions={
        <Button onClick={() => onMerge(conflicts.filter((_, place) => taken.includes(place)))}>{messages.merge}</Button>
      }
    >
      <p>{messages.conflictText}</p>
      {conflicts.map((conflict, place) => {
        const { path, at = [], base, yours, theirs, reason } = conflict;
        const name = messages.conflictPlace(path, at.join(" · "));
        const set = (isTheirs: boolean): void =>
          setTaken(isTheirs ? [...taken, place] : taken.filter((other) => other !== place));
        return (
          <fieldset key={name} className={css["conflict"]}>
            <legend>{name}</legend>
            {reason === undefined ? null : <p>{reason}</p>}
            <p>
              {messages.base} <code>{show(base)}</code>
            </p>
            {([false, true] as const).map((isTheirs) => (
              <label key={String(isTheirs)}>
                <input
                  type="radio"
                  name={name}
                  checked={taken.includes(place) === isTheirs}
                  onChange={() => set(isTheirs)}
                />
                {isTheirs ? messages.theirs : messages.yours} <code>{show(isTheirs ? theirs : yours)}</code>
              </label>
            ))}
          </fieldset>
        );
      })}
    </Notice>
  );
}

function show(value: unknown): string {
  return value === undefined ? messages.longValue : JSON.stringify(value);
}
