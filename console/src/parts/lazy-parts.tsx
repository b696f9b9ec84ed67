import { lazy, Suspense } from "react";

import type { DialogProps } from "./dialog.tsx";
import type { MenuProps } from "./menu.tsx";
import type { TooltipProps } from "./tooltip.tsx";

// The floating layer is half as large as the rest of the page: it loads when the page rests, or at first use.
const loadMenu = () => import("./menu.tsx");
const loadDialog = () => import("./dialog.tsx");
const loadTooltip = () => import("./tooltip.tsx");
const LoadedMenu = lazy(async () => ({ default: (await loadMenu()).Menu }));
const LoadedDialog = lazy(async () => ({ default: (await loadDialog()).Dialog }));
const LoadedTooltip = lazy(async () => ({ default: (await loadTooltip()).Tooltip }));

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

export function Tooltip(props: TooltipProps) {
  return (
    <Suspense fallback={props.children}>
      <LoadedTooltip {...props} />
    </Suspense>
  );
}

/** Fetches what floats, once the page has nothing else to do. */
export function loadPartsOnIdle(): void {
  const load = (): void => {
    // A file that cannot be fetched now is fetched at first use.
    void Promise.allSettled([loadMenu(), loadDialog(), loadTooltip()]);
  };
  if ("requestIdleCallback" in globalThis) requestIdleCallback(load, { timeout: 4_000 });
  else setTimeout(load, 1_000);
}
