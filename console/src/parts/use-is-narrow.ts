import { useSyncExternalStore } from "react";

const NARROW = matchMedia("(max-width: 767px)");

/** Whether the page is as narrow as a phone, where lists are cards. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      NARROW.addEventListener("change", listener);
      return () => NARROW.removeEventListener("change", listener);
    },
    () => NARROW.matches,
  );
}
