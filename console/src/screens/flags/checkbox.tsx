import css from "./checkbox.module.css";

interface Props {
  readonly label: string;
  readonly isChecked: boolean;
  readonly isMixed?: boolean;
  readonly onChange: () => void;
}

/** Shows on hover, focus and while something is selected; its target is the whole cell. */
export function Checkbox({ label, isChecked, isMixed = false, onChange }: Props) {
  return (
    <label className={css["target"]}>
      <input
        type="checkbox"
        aria-label={label}
        className={css["box"]}
        checked={isChecked}
        ref={(box) => {
          if (box !== null) box.indeterminate = isMixed;
        }}
        onChange={onChange}
      />
    </label>
  );
}
