import type { Ref } from "react";

import { Icon } from "../../parts/icon.tsx";
import { Kbd } from "../../parts/kbd.tsx";
import { flagsMessages as messages } from "./messages.ts";

import css from "./search-field.module.css";

interface Props {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly ref: Ref<HTMLInputElement>;
}

export function SearchField({ text, onText, ref }: Props) {
  return (
    <label className={css["field"]}>
      <Icon name="search" />
      <span className="visually-hidden">{messages.searchLabel}</span>
      <input
        ref={ref}
        type="search"
        className={css["input"]}
        value={text}
        placeholder={messages.search}
        aria-keyshortcuts="/"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text === "") event.currentTarget.blur();
        }}
      />
      <Kbd>/</Kbd>
    </label>
  );
}
