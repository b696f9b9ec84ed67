import { useState, useSyncExternalStore } from "react";

import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { partsMessages as messages } from "./messages.ts";
import type { ToastStore } from "./toast-store.ts";

import css from "./toasts.module.css";

/** The place where toasts show. A live region from the start, so that the first one is read aloud too. */
export function Toasts({ store }: { readonly store: ToastStore }) {
  const shown = useSyncExternalStore(store.subscribe, store.messages);
  const [closed, setClosed] = useState<readonly number[]>([]);
  return (
    <div className={css["toasts"]} role="status" aria-live="polite">
      {shown
        .filter(({ id }) => !closed.includes(id))
        .map(({ id, title, text, tone = "accent", action }) => (
          <div key={id} className={css["toast"]} data-tone={tone}>
            <Icon name={tone === "danger" ? "warning" : "check"} />
            <p className={css["text"]}>
              <b>{title}</b> {text}
            </p>
            {action === undefined ? null : <Button onClick={action.onPress}>{action.label}</Button>}
            <Button kind="bare" aria-label={messages.close} onClick={() => setClosed([...closed, id])}>
              <Icon name="close" size={12} />
            </Button>
          </div>
        ))}
    </div>
  );
}
