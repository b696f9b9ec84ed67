import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import type { ReactNode } from "react";

import { partsMessages as messages } from "./messages.ts";

import css from "./dialog.module.css";

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** Striped top. */
  readonly isProduction?: boolean;
  readonly children: ReactNode;
  /** The condition at the start of the footer, such as "Needs 1 approval". */
  readonly note?: ReactNode;
  readonly actions: ReactNode;
}

/** To review and to confirm, nothing else. Its first line says who changes. Import it through `lazy-parts.tsx`. */
export function Dialog({ isOpen, onClose, title, isProduction = false, children, note, actions }: DialogProps) {
  return (
    <BaseDialog.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={css["backdrop"]} />
        <BaseDialog.Popup className={css["popup"]} data-production={isProduction || undefined}>
          <div className={css["body"]}>
            <BaseDialog.Title className={css["title"]}>{title}</BaseDialog.Title>
            {children}
          </div>
          <footer className={css["footer"]}>
            <span className={css["note"]}>{note}</span>
            {actions}
          </footer>
          <BaseDialog.Close className="visually-hidden">{messages.close}</BaseDialog.Close>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
