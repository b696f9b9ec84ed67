import { lazy, Suspense } from "react";

import type { DialogProps } from "./dialog.tsx";
import type { MenuProps } from "./menu.tsx";

/** How long after the start: on a slow network, what the page shows comes first. */
const REST_AFTER_MS = 3_000;

/** Once the page has shown itself, or somebody uses it. */
const rested = new Promise<void>((resolve) => {
  setTimeout(resolve, REST_AFTER_MS);
  for (const type of ["pointerdown", "pointermove", "keydown"]) {
    addEventListener(type, () => resolve(), { once: true, passive: true });
  }
});

// The floating layer is half as large as the rest of the page: it loads when the page rests, or at first use.
const loadMenu = () => rested.then(() => import("./menu.tsx"));
const loadDialog = () => import("./dialog.tsx");
const LoadedMenu = lazy(async () => ({ default: (await loadMenu()).Menu }));
const LoadedDialog = lazy(async () => ({ default: (await loadDialog()).Dialog }));

/** A button with a menu; until it is loaded, the button alone. */
export function Menu(props: MenuProps) {
  return (
    <Suspense fallback={props.trigger}>
      <LoadedMenu {...props} />
    </Suspense>
  );
}

export function Dialog(props: DialogProps) {
  return props.isOpen ? (
    <Suspense>
      <LoadedDialog {...props} />
    </Suspense>
  ) : null;
}

/** Fetches what floats, once the page has nothing else to do. */
export async function loadPartsOnIdle(): Promise<void> {
  await rested;
  // A file that cannot be fetched now is fetched at first use.
  await Promise.allSettled([loadMenu(), loadDialog()]);
}
