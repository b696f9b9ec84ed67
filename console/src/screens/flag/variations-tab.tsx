import { useState } from "react";

import { Card } from "../../parts/card.tsx";
import { DataTable } from "../../parts/data-table.tsx";
import { Field, TextField } from "../../parts/field.tsx";
import { VariationFlag } from "../../parts/variation-flag.tsx";
import type { FlagFile, Variation } from "./flag-file.ts";
import { flagMessages as messages } from "./messages.ts";
import type { EditedFlag } from "./use-flag.ts";

import css from "./flag.module.css";

/** What each variation sets, and what the flag is called. */
export function VariationsTab({ flag }: { readonly flag: EditedFlag }) {
  const { file } = flag;
  if (file === undefined) return null;
  return (
    <>
      <Card title={messages.values}>
        <div className={css["scroll"]}>
          <DataTable label={messages.values}>
            <thead>
              <tr>
                <th scope="col">{messages.variables}</th>
                {file.variations.map(({ key, name, index }) => (
                  <th key={key} scope="col">
                    <VariationFlag index={index} /> {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {file.variables.map((variable) => (
                <tr key={variable.key}>
                  <th scope="row">
                    <code>{variable.key}</code> <small>{variable.type}</small>
                  </th>
                  {file.variations.map((variation) => (
                    <td key={variation.key}>
                      <Value flag={flag} variable={variable} variation={variation} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </DataTable>
        </div>
      </Card>
      <Details flag={flag} file={file} />
    </>
  );
}

function Value({
  flag,
  variable,
  variation,
}: {
  readonly flag: EditedFlag;
  readonly variable: FlagFile["variables"][number];
  readonly variation: Variation;
}) {
  const value = variation.values[variable.key];
  const [problem, setProblem] = useState<string | undefined>();
  const label = messages.valueOf(variable.key, variation.name);
  const set = (next: unknown): void => {
    setProblem(undefined);
    if (JSON.stringify(next) !== JSON.stringify(value))
      flag.edit({ path: variation.pathOf(variable.key), value: next });
  };
  if (typeof value === "boolean") {
    return (
      <select
        className={css["select"]}
        aria-label={label}
        value={String(value)}
        onChange={({ target }) => set(target.value === "true")}
      >
        <option>true</option>
        <option>false</option>
      </select>
    );
  }
  const isText = typeof value === "string" || (value === undefined && variable.type !== "Number");
  const written = value === undefined ? "" : isText ? value : JSON.stringify(value);
  const isLong = typeof value === "object" || written.length > 40;
  const read = (text: string): void => {
    if (text === written) return;
    if (isText) return set(text);
    try {
      const next: unknown = JSON.parse(text);
      if (typeof value === "number" && typeof next !== "number") throw new Error(text);
      set(next);
    } catch {
      setProblem(typeof value === "object" ? messages.badJson : messages.badNumber);
    }
  };
  return (
    <Field label={label} isLabelHidden problem={problem}>
      {(control) =>
        isLong ? (
          <textarea
            {...control}
            key={written}
            rows={3}
            defaultValue={written}
            onBlur={({ target }) => read(target.value)}
          />
        ) : (
          <input {...control} key={written} defaultValue={written} onBlur={({ target }) => read(target.value)} />
        )
      }
    </Field>
  );
}

function Details({ flag, file }: { readonly flag: EditedFlag; readonly file: FlagFile }) {
  const { name = "", description = "", tags, status } = file;
  const setText = (member: string, was: string, text: string): void => {
    if (text === was) return;
    flag.edit(text === "" ? { path: [member], remove: true } : { path: [member], value: text });
  };
  const listed = tags.join(", ");
  return (
    <Card title={messages.details}>
      <div className={css["details"]}>
        <TextField
          key={`name ${name}`}
          label={messages.name}
          defaultValue={name}
          onBlur={({ target }) => setText("name", name, target.value.trim())}
        />
        <TextField
          key={`description ${description}`}
          label={messages.description}
          defaultValue={description}
          onBlur={({ target }) => setText("description", description, target.value.trim())}
        />
        <TextField
          key={`tags ${listed}`}
          label={messages.tags}
          hint={messages.tagsHint}
          defaultValue={listed}
          onBlur={({ target }) => {
            if (target.value === listed) return;
            const next = target.value
              .split(",")
              .map((tag) => tag.trim())
              .filter(Boolean);
            flag.edit(next.length === 0 ? { path: ["tags"], remove: true } : { path: ["tags"], value: next });
          }}
        />
        <Field label={messages.lifecycle}>
          {(control) => (
            <select
              {...control}
              value={status}
              onChange={({ target }) => flag.edit({ path: ["status"], value: target.value })}
            >
              {Object.entries(messages.statuses).map(([value, word]) => (
                <option key={value} value={value}>
                  {word}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
    </Card>
  );
}
