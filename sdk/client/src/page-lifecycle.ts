/** Whether the page is visible, and when that or its network changes. */
export interface PageLifecycle {
  /** True also once the page is being closed. */
  isHidden(): boolean;
  /** Calls back on each change, before the page closes, and when the network is back. Returns a function that stops this. */
  onChange(run: () => void): () => void;
}

/** The document; a runtime without one counts as always visible. */
export function browserPage(): PageLifecycle {
  const page = (globalThis as { readonly document?: Document }).document;
  const names = ["pagehide", "pageshow", "visibilitychange", "online"];
  let isLeft = false;
  return {
    isHidden: () => isLeft || page?.visibilityState === "hidden",
    onChange(run) {
      const hear = ({ type }: Event): void => {
        // A page that was not left is shown for the first time, which changes nothing.
        if (type === names[1] && !isLeft) return;
        if (type.startsWith("page")) isLeft = type === names[0];
        run();
      };
      // The document's own event bubbles to the window.
      if (page !== undefined) for (const name of names) addEventListener(name, hear);
      return () => names.forEach((name) => globalThis.removeEventListener?.(name, hear));
    },
  };
}
