import type { JsonValue } from "@burgee/contract";
import type { ServedOfFeature } from "@burgee/publisher/preview";

import { VariationFlag, VariationLetter } from "../../parts/variation-flag.tsx";
import { whyMessages as messages } from "./messages.ts";

import css from "./why.module.css";

interface Props {
  readonly served: readonly ServedOfFeature[];
  readonly chosen: string | undefined;
  readonly onChoose: (flag: string) => void;
}

/** Every variable with the value that the user gets. */
export function GetsList({ served, chosen, onChoose }: Props) {
  const all = served.flatMap(({ variables }) => variables);
  const defaults = all.filter(({ value }) => value === undefined).length;
  return (
    <>
      <div className={css["head"]}>
        <h2>{messages.gets}</h2>
        <span className={css["quiet"]}>{messages.getsNote(all.length, defaults)}</span>
      </div>
      <ul>
        {served.flatMap(({ feature, variation, variables }) =>
          variables.map(({ key, type, value }) => (
            <li key={`${feature} ${key}`}>
              <button
                type="button"
                className={css["get"]}
                aria-current={feature === chosen || undefined}
                onClick={() => onChoose(feature)}
              >
                {variation === undefined ? <VariationLetter /> : <VariationFlag index={variation.index} />}
                <span className={css["key"]}>{key}</span>
                <span className={css["quiet"]}>{type}</span>
                <code className={css["value"]}>{value === undefined ? messages.codeDefault : showValue(value)}</code>
              </button>
            </li>
          )),
        )}
      </ul>
    </>
  );
}

const showValue = (value: JsonValue): string => JSON.stringify(value);
