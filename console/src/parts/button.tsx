import type { ComponentPropsWithRef, ReactNode } from "react";

import { classNames } from "./class-names.ts";

import css from "./button.module.css";

interface Props extends Omit<ComponentPropsWithRef<"button">, "type"> {
  /** One primary button to a view. `danger_filled` only in its own confirmation. */
  readonly kind?: "primary" | "outlined" | "bare" | "danger" | "danger_filled";
  readonly size?: "normal" | "large";
  readonly icon?: ReactNode;
  readonly type?: "button" | "submit";
  /** Why it cannot be pressed, such as who may. It stays focusable, dashed, and says so. */
  readonly refusal?: string | undefined;
}

export function Button({ kind = "outlined", size = "normal", icon, type = "button", refusal, ...rest }: Props) {
  const isRefused = refusal !== undefined;
  return (
    <button
      {...rest}
      // oxlint-disable-next-line react/button-has-type -- "button" unless a form says "submit"
      type={type}
      className={classNames(css["button"], rest.className)}
      data-kind={isRefused ? "refused" : kind}
      data-size={size}
      aria-disabled={isRefused || undefined}
      title={refusal ?? rest.title}
      onClick={isRefused ? (event) => event.preventDefault() : rest.onClick}
    >
      {icon}
      {rest.children}
      {isRefused ? <span className="visually-hidden"> ({refusal})</span> : null}
    </button>
  );
}
