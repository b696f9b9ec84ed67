import { useApi, useConnectionState } from "../api/api-context.ts";
import { Button } from "../parts/button.tsx";
import { appMessages as messages } from "./messages.ts";

import css from "./connection-bar.module.css";

/** Says what is wrong with the way to the server, and what happens next. Nothing while all is well. */
export function ConnectionBar() {
  const { connection } = useApi();
  const state = useConnectionState();
  const text = { online: "", slow: messages.slow, offline: messages.offline, signed_out: messages.signedOut }[state];
  return (
    <div role="status" aria-live="assertive">
      {state === "online" ? null : (
        <div className={css["bar"]} data-state={state}>
          <p>{text}</p>
          {state === "signed_out" ? (
            <a className={css["link"]} href="/" target="_blank" rel="noreferrer">
              {messages.signInAgain}
            </a>
          ) : null}
          {state === "slow" ? null : <Button onClick={connection.tryNow}>{messages.tryNow}</Button>}
        </div>
      )}
    </div>
  );
}
