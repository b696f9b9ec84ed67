import { useState } from "react";

import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { partsMessages as messages } from "./messages.ts";

interface Props {
  readonly text: string;
  /** What is copied, such as "the key". */
  readonly what: string;
  readonly kind?: "primary" | "outlined" | "bare";
}

/** Puts a text into the clipboard and says so on itself. */
export function CopyButton({ text, what, kind = "outlined" }: Props) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  };
  return (
    <Button kind={kind} icon={<Icon name={state === "copied" ? "check" : "copy"} />} onClick={copy}>
      <span aria-live="polite">{messages.copy(what, state)}</span>
    </Button>
  );
}
