import type { FeaturePreview, Previewed } from "@burgee/publisher/preview";

import { Field } from "../../parts/field.tsx";
import { flagMessages as messages } from "./messages.ts";
import type { EditedFlag } from "./use-flag.ts";

import css from "./flag.module.css";

/** The file itself. Other tabs edit the same text. */
export function YamlTab({
  flag,
  preview,
}: {
  readonly flag: EditedFlag;
  readonly preview: Previewed<FeaturePreview> | undefined;
}) {
  const problems = preview?.kind === "problems" ? preview.problems.filter(({ file }) => file === flag.path) : [];
  return (
    <Field
      label={messages.yaml}
      hint={messages.yamlHint}
      problem={
        problems.map(({ line, message, remedy }) => `${messages.line(line)}: ${message}. ${remedy}`).join(" ") ||
        undefined
      }
    >
      {(control) => (
        <textarea
          {...control}
          className={css["yaml"]}
          spellCheck={false}
          rows={Math.max(12, flag.text.split("\n").length)}
          value={flag.text}
          onChange={({ target: { value } }) => flag.setText(value)}
        />
      )}
    </Field>
  );
}
