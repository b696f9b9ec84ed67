import { Tooltip as BaseTooltip } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

import css from "./tooltip.module.css";

export interface TooltipProps {
  /** What it is about; focusable. */
  readonly children: ReactElement<Record<string, unknown>>;
  readonly text: ReactNode;
}

/** More about something that is named already. Import it through `lazy-parts.tsx`. */
export function Tooltip({ children, text }: TooltipProps) {
  return (
    <BaseTooltip.Root>
      <BaseTooltip.Trigger render={children} />
      <BaseTooltip.Portal>
        <BaseTooltip.Positioner sideOffset={4} className={css["positioner"]}>
          <BaseTooltip.Popup className={css["popup"]}>{text}</BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}
