import { settingsMessages as messages } from "./messages.ts";

import css from "./settings.module.css";

interface Props {
  readonly keys: readonly string[];
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: readonly string[]) => void;
}

/** The environments that a publisher may change. */
export function EnvironmentChoice({ keys, chosen, onChosen }: Props) {
  return (
    <fieldset className={css["choice"]}>
      <legend>{messages.environmentsField}</legend>
      {keys.map((key) => (
        <label key={key} className={css["option"]}>
          <input
            type="checkbox"
            checked={chosen.includes(key)}
            onChange={({ target }) => onChosen(target.checked ? [...chosen, key] : chosen.filter((one) => one !== key))}
          />
          {key}
        </label>
      ))}
      <p className={css["quiet"]}>{messages.environmentsHint}</p>
    </fieldset>
  );
}
