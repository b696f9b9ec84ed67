import { type ComponentPropsWithRef, type ReactNode, useId } from "react";

import css from "./field.module.css";

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong, with a value that would do. */
  readonly problem?: string | undefined;
  readonly isLabelHidden?: boolean;
  /** Gets the props that tie the control to its label, hint and problem. */
  readonly children: (control: {
    readonly id: string;
    readonly className: string | undefined;
    readonly "aria-describedby": string | undefined;
    readonly "aria-invalid": true | undefined;
  }) => ReactNode;
}

/** A control with its label, and the problem at it. */
export function Field({ label, hint, problem, isLabelHidden = false, children }: FieldProps) {
  const id = useId();
  const says = [hint === undefined ? "" : `${id}-hint`, problem === undefined ? "" : `${id}-problem`].filter(Boolean);
  return (
    <div className={css["field"]} data-invalid={problem !== undefined || undefined}>
      <label htmlFor={id} className={isLabelHidden ? "visually-hidden" : css["label"]}>
        {label}
      </label>
      {children({
        id,
        className: css["control"],
        "aria-describedby": says.length > 0 ? says.join(" ") : undefined,
        "aria-invalid": problem === undefined ? undefined : true,
      })}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className={css["hint"]}>
          {hint}
        </p>
      )}
      <p id={`${id}-problem`} className={css["problem"]} role="status">
        {problem}
      </p>
    </div>
  );
}

type InputProps = Omit<FieldProps, "children"> & Omit<ComponentPropsWithRef<"input">, "children" | "id" | "className">;

/** A line of text. */
export function TextField({ label, hint, problem, isLabelHidden, ...input }: InputProps) {
  return (
    <Field label={label} hint={hint} problem={problem} isLabelHidden={isLabelHidden ?? false}>
      {(control) => <input {...input} {...control} />}
    </Field>
  );
}

interface NumberFieldProps extends Omit<InputProps, "value" | "onChange" | "min" | "max" | "type"> {
  readonly value: number | undefined;
  /** Undefined: the text is no number. */
  readonly onValue: (value: number | undefined) => void;
  readonly unit?: string;
}

/** A number, typed as text so that nothing rounds or scrolls it. */
export function NumberField({ value, onValue, unit, label, hint, problem, isLabelHidden, ...input }: NumberFieldProps) {
  return (
    <Field label={label} hint={hint} problem={problem} isLabelHidden={isLabelHidden ?? false}>
      {(control) => (
        <span className={css["number"]}>
          <input
            {...input}
            {...control}
            inputMode="decimal"
            defaultValue={value}
            key={value}
            onBlur={(event) => onValue(readNumber(event.target.value))}
            onKeyDown={(event) => {
              if (event.key === "Enter") onValue(readNumber(event.currentTarget.value));
            }}
          />
          {unit}
        </span>
      )}
    </Field>
  );
}

function readNumber(text: string): number | undefined {
  const number = Number(text.trim().replace(",", "."));
  return text.trim() === "" || !Number.isFinite(number) ? undefined : number;
}
