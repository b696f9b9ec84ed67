/** Whether the page is visible, and when that changes. */
export interface PageLifecycle {
  isHidden(): boolean;
  /** Calls back on each change and before the page closes. Returns a function that stops this. */
  onChange(run: () => void): () => void;
}

/** The document; a runtime without one counts as always visible. */
export function browserPage(): PageLifecycle {
  const page = (globalThis as { readonly document?: Document }).document;
  return {
    isHidden: () => page?.visibilityState === "hidden",
    onChange(run) {
      if (page === undefined) return () => undefined;
      page.addEventListener("visibilitychange", run);
      globalThis.addEventListener("pagehide", run);
      return () => {
        page.removeEventListener("visibilitychange", run);
        globalThis.removeEventListener("pagehide", run);
      };
    },
  };
}
