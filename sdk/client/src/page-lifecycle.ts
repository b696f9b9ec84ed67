/** Whether the page is visible, and when that changes. */
export interface PageLifecycle {
  /** True also once the page is being closed. */
  isHidden(): boolean;
  /** Calls back on each change and before the page closes. Returns a function that stops this. */
  onChange(run: () => void): () => void;
}

/** The document; a runtime without one counts as always visible. */
export function browserPage(): PageLifecycle {
  const page = (globalThis as { readonly document?: Document }).document;
  const names = ["pagehide", "pageshow", "visibilitychange"];
  let isLeft = false;
  return {
    isHidden: () => isLeft || page?.visibilityState === "hidden",
    onChange(run) {
      const hear = ({ type }: Event): void => {
        if (type !== names[2]) isLeft = type === names[0];
        run();
      };
      // The document's own event bubbles to the window.
      if (page !== undefined) for (const name of names) globalThis.addEventListener(name, hear);
      return () => names.forEach((name) => globalThis.removeEventListener?.(name, hear));
    },
  };
}
