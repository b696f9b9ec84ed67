import { useEffect } from "react";

interface Keys {
  readonly onSearch: () => void;
  /** Goes down with 1 and up with -1. */
  readonly onMove: (step: 1 | -1) => void;
  readonly onSelect: () => void;
  readonly onClear: () => void;
}

/** Single keys of a list: `/`, `j`, `k`, `x`, and Escape. They do nothing while somebody types. */
export function useListKeys({ onSearch, onMove, onSelect, onClear }: Keys): void {
  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      "/": onSearch,
      j: () => onMove(1),
      k: () => onMove(-1),
      x: onSelect,
      Escape: onClear,
    };
    const listen = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      const isTyping = target.matches(
        "input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu] *, dialog *",
      );
      const action = actions[event.key];
      if (action === undefined || isTyping || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey)
        return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  });
}
