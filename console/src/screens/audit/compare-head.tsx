import type { AuditHead } from "@burgee/contract/admin";
import { useState } from "react";

import { Button } from "../../parts/button.tsx";
import { TextField } from "../../parts/field.tsx";
import { auditMessages as messages } from "./messages.ts";

import css from "./chain-card.module.css";

/** Takes a head that somebody noted, which shows a log that was rewritten as a whole. */
export function CompareHead({ onCompare }: { readonly onCompare: (head: AuditHead) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  if (!isOpen) {
    return (
      <Button kind="bare" onClick={() => setIsOpen(true)}>
        {messages.compare}
      </Button>
    );
  }
  const compare = async (): Promise<void> => {
    const { readHead } = await import("./check-chain.ts");
    const head = readHead(text);
    setProblem(head === undefined ? messages.compareProblem : undefined);
    if (head !== undefined) onCompare(head);
  };
  return (
    <form
      className={css["compare"]}
      onSubmit={(event) => {
        event.preventDefault();
        // The outcome is shown, whatever it is.
        void compare();
      }}
    >
      <TextField
        label={messages.compare}
        hint={messages.compareHint}
        problem={problem}
        value={text}
        spellCheck={false}
        autoFocus
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit">{messages.check}</Button>
    </form>
  );
}
