import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { Button } from "../../parts/button.tsx";
import { Field } from "../../parts/field.tsx";
import { Pennant } from "../../parts/pennant.tsx";
import { whyMessages as messages } from "./messages.ts";
import type { WhySearch } from "./search.ts";

import css from "./why.module.css";

interface Props {
  readonly columns: readonly EnvironmentColumn[];
  readonly column: EnvironmentColumn;
  readonly revision: number | undefined;
  readonly search: WhySearch;
  readonly nowMs: number;
  readonly onSearch: (search: WhySearch) => void;
  readonly onNow: () => void;
}

/** In which environment, of what version, at what time. */
export function PlaceForm({ columns, column, revision, search, nowMs, onSearch, onNow }: Props) {
  return (
    <>
      <h2 className={css["where"]}>{messages.where}</h2>
      <Pennant kind={column.kind} name={column.name} isStrong />
      <div className={css["attribute"]}>
        <Field label={messages.environment}>
          {(control) => (
            <select
              {...control}
              value={column.key}
              onChange={({ target }) => onSearch({ ...search, env: target.value })}
            >
              {columns.map(({ key, name }) => (
                <option key={key} value={key}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <div className={css["attribute"]}>
        <Field label={messages.version}>
          {(control) => (
            <select
              {...control}
              value={search.of ?? ""}
              onChange={({ target }) => {
                const { of: _, ...others } = search;
                onSearch(target.value === "newest" ? { ...others, of: "newest" } : others);
              }}
            >
              <option value="">{messages.live(column.overview?.version ?? 0)}</option>
              {revision === undefined ? null : <option value="newest">{messages.newest(revision)}</option>}
            </select>
          )}
        </Field>
      </div>
      <div>
        <Field label={messages.time} hint={messages.timeBoth(nowMs)}>
          {(control) => (
            <input
              {...control}
              type="datetime-local"
              value={toLocal(nowMs)}
              onChange={({ target }) => {
                const at = Date.parse(target.value);
                if (Number.isFinite(at)) onSearch({ ...search, at });
              }}
            />
          )}
        </Field>
      </div>
      {search.at === undefined ? null : (
        <Button kind="bare" onClick={onNow}>
          {messages.now}
        </Button>
      )}
    </>
  );
}

/** As the control wants it: local time without a zone. */
function toLocal(ms: number): string {
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}
