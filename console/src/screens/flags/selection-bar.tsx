import { BottomBar } from "../../parts/bottom-bar.tsx";
import { Button } from "../../parts/button.tsx";
import { Kbd } from "../../parts/kbd.tsx";
import { flagsMessages as messages } from "./messages.ts";
import type { Selection } from "./use-selection.ts";

/** What can be done with the selected flags. */
export function SelectionBar({ selection }: { readonly selection: Selection }) {
  const { tag, promote, complete, archive, off } = messages.actions;
  return (
    <BottomBar
      label={messages.selectionBar}
      actions={
        <>
          {[tag, promote, complete, archive, off].map((action) => (
            <Button key={action} refusal={messages.noDraft}>
              {action}
            </Button>
          ))}
          <Button kind="bare" onClick={selection.clear}>
            {messages.clear} <Kbd>Esc</Kbd>
          </Button>
        </>
      }
    >
      <b>{messages.selected(selection.count)}</b> <span>{messages.selectionText}</span>
    </BottomBar>
  );
}
