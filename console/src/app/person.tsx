import { useConnectionState } from "../api/api-context.ts";
import { Avatar } from "../parts/avatar.tsx";
import { appMessages as messages } from "./messages.ts";
import { THEMES, useTheme } from "./theme.ts";

import css from "./person.module.css";

/** Who is signed in, how the connection is, and the theme. */
export function Person({ actor }: { readonly actor: string }) {
  const state = useConnectionState();
  const [theme, setTheme] = useTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  return (
    <div className={css["person"]}>
      <p className={css["line"]}>
        <span className={css["dot"]} data-state={state} aria-hidden="true" />
        {messages.connection[state]}
        <button type="button" className={css["theme"]} title={messages.themeHint} onClick={() => setTheme(next)}>
          {messages.theme(theme)}
        </button>
      </p>
      <p className={css["line"]}>
        <Avatar actor={actor} /> <span className={css["name"]}>{actor}</span>
      </p>
    </div>
  );
}
