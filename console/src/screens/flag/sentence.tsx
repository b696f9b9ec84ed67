import { VariationFlag } from "../../parts/variation-flag.tsx";
import type { ConditionWords, Word } from "./condition-words.ts";
import type { FlagFile } from "./flag-file.ts";
import { flagMessages as messages } from "./messages.ts";

import css from "./flag.module.css";

function Words({ words }: { readonly words: readonly Word[] }) {
  return words.map(({ text, isStrong }, place) => (
    // Words have no names, and a sentence is drawn anew as a whole.
    <span key={place}>{isStrong ? <strong className={css["strong"]}>{text}</strong> : text} </span>
  ));
}

/** A condition inside a sentence; what is nested stands below it, as a list at an edge. */
export function ConditionText({ condition }: { readonly condition: ConditionWords }) {
  if (condition.kind === "everyone") return null;
  if (condition.kind === "words") return <Words words={condition.words} />;
  return (
    <>
      {messages.list[condition.of]}
      <ul className={css["nested"]}>
        {condition.items.map((item, place) => (
          <li key={place}>
            <ConditionText condition={item} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** A variation by its flag and its name. */
export function VariationName({ file, index }: { readonly file: FlagFile; readonly index: number }) {
  return (
    <span className={css["variation"]}>
      <VariationFlag index={index} /> <strong>{file.variations[index]?.name ?? ""}</strong>
    </span>
  );
}
