import { createContext, use, type ReactNode } from "react";

export interface ToastMessage {
  /** What happened. */
  readonly title: ReactNode;
  readonly text?: ReactNode;
  readonly tone?: "accent" | "danger";
  /** The way back, or where to look. A toast with one stays until it is closed. */
  readonly action?: { readonly label: string; readonly onPress: () => void };
}

export interface ToastStore {
  /** Shows it; the result takes it away. */
  readonly show: (message: ToastMessage) => () => void;
  readonly messages: () => readonly (ToastMessage & { readonly id: number })[];
  readonly subscribe: (listener: () => void) => () => void;
}

/** How long a toast stays that offers nothing to do. */
const SHOWN_MS = 6_000;

export function createToastStore(): ToastStore {
  let shown: readonly (ToastMessage & { readonly id: number })[] = [];
  let count = 0;
  const listeners = new Set<() => void>();
  const set = (next: typeof shown): void => {
    shown = next;
    for (const listener of listeners) listener();
  };
  return {
    messages: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    show(message) {
      count += 1;
      const id = count;
      const remove = (): void => set(shown.filter((toast) => toast.id !== id));
      set([...shown, { ...message, id }]);
      if (message.action === undefined && message.tone !== "danger") setTimeout(remove, SHOWN_MS);
      return remove;
    },
  };
}

export const ToastContext = createContext<ToastStore | undefined>(undefined);

/** Says what happened, at the page's lower edge. */
export function useToast(): ToastStore["show"] {
  const store = use(ToastContext);
  if (store === undefined) throw new Error("Components that show toasts stand inside ToastContext.");
  return store.show;
}
