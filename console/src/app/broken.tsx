import type { ErrorComponentProps } from "@tanstack/react-router";

import { Failed } from "../parts/failed.tsx";
import { Page } from "../parts/page.tsx";
import { appMessages as messages } from "./messages.ts";

/** Stands in for a screen whose code threw, with the request's id when the server refused something. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <Page title={messages.brokenTitle}>
      <Failed title={messages.brokenTitle} error={error} kept={messages.brokenKept} onRetry={reset} />
    </Page>
  );
}
