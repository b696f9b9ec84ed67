import { Button } from "../../parts/button.tsx";
import { formatRelative } from "../../parts/format-time.ts";
import { Notice } from "../../parts/notice.tsx";
import { flagMessages as messages } from "./messages.ts";
import type { EditedFlag } from "./use-flag.ts";

import css from "./flag.module.css";

/** Where the person's edits are kept by now. */
export function DraftLine({ flag }: { readonly flag: EditedFlag }) {
  const { draft, isEdited } = flag;
  const says = {
    saved: draft.savedAtMs === undefined ? "" : messages.saved(formatRelative(draft.savedAtMs, Date.now())),
    saving: messages.saving,
    unsaved: messages.saving,
    failed: messages.unsaved,
    elsewhere: messages.elsewhere,
  }[draft.saving];
  return (
    <p className={css["draftLine"]}>
      <span role="status">{says}</span>
      {isEdited ? (
        <Button kind="bare" onClick={flag.discard}>
          {messages.discardFlag}
        </Button>
      ) : null}
    </p>
  );
}

/** Another tab or device saved other edits: the person says which ones stay. */
export function DraftElsewhere({ flag }: { readonly flag: EditedFlag }) {
  if (flag.draft.saving !== "elsewhere") return null;
  return (
    <Notice
      tone="warn"
      title={messages.elsewhere}
      actions={
        <>
          <Button onClick={() => void flag.store?.keepMine()}>{messages.keepMine}</Button>
          <Button onClick={() => void flag.store?.takeOther()}>{messages.takeOther}</Button>
        </>
      }
    >
      {messages.elsewhereText}
    </Notice>
  );
}
