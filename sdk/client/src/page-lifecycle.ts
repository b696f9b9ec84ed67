/** Tells whether somebody looks at the page. */
export interface PageLifecycle {
  isHidden(): boolean;
  /** Calls back on each change, and when the page is about to go. Returns how to stop that. */
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
