import { ApiError } from "../api/api-error.ts";
import { Button } from "./button.tsx";
import { partsMessages as messages } from "./messages.ts";
import { Notice } from "./notice.tsx";

import css from "./failed.module.css";

interface Props {
  /** What did not work, such as "The flags could not be read". */
  readonly title: string;
  readonly error: unknown;
  /** What is still there, such as "Your draft is kept." */
  readonly kept?: string;
  readonly onRetry?: (() => void) | undefined;
}

/** What happened, what was kept, what to do, and the id under which the server's logs have it. */
export function Failed({ title, error, kept, onRetry }: Props) {
  const lines = error instanceof ApiError ? error.lines : [error instanceof Error ? error.message : String(error)];
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  const isForbidden = error instanceof ApiError && error.status === 403;
  return (
    <Notice
      tone={isForbidden ? "warn" : "danger"}
      title={isForbidden ? messages.notPermitted : title}
      actions={
        <>
          {onRetry === undefined ? null : <Button onClick={onRetry}>{messages.tryAgain}</Button>}
          {requestId === undefined ? null : <code className={css["id"]}>{messages.request(requestId)}</code>}
        </>
      }
    >
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {kept === undefined ? null : <p>{kept}</p>}
    </Notice>
  );
}
