import { useId, useState } from "react";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { Button } from "../../parts/button.tsx";
import { TextField } from "../../parts/field.tsx";
import { SelectField } from "../../parts/select-field.tsx";
import { auditMessages as messages } from "./messages.ts";
import { type AuditSearch, isFiltered } from "./search.ts";

import css from "./audit.module.css";

interface Props {
  readonly search: AuditSearch;
  readonly columns: readonly EnvironmentColumn[];
  /** Offered while somebody types. */
  readonly actors: readonly string[];
  readonly flags: readonly string[];
  readonly onSearch: (search: AuditSearch) => void;
}

/** Filters of the log: each change goes into the address and starts at the newest entry. */
export function AuditFilters({ search, columns, actors, flags, onSearch }: Props) {
  const { before: _before, ...kept } = search;
  const set = (name: keyof AuditSearch, value: string): void => onSearch({ ...kept, [name]: value });
  const environments = columns.map(({ key, name }) => ({ value: key, label: name }));
  return (
    <div className={css["filters"]} role="search" aria-label={messages.filters}>
      <TextFilter
        key={`actor ${search.actor}`}
        label={messages.actor}
        text={search.actor ?? ""}
        offered={actors}
        onText={(text) => set("actor", text)}
      />
      <SelectField
        label={messages.kind}
        value={search.kind ?? ""}
        options={[{ value: "", label: messages.anyKind }, ...messages.kinds]}
        onValue={(value) => set("kind", value)}
      />
      <SelectField
        label={messages.environment}
        value={search.environment ?? ""}
        options={[{ value: "", label: messages.anyEnvironment }, ...environments]}
        onValue={(value) => set("environment", value)}
      />
      <TextFilter
        key={`flag ${search.flag}`}
        label={messages.flag}
        text={search.flag ?? ""}
        offered={flags}
        onText={(text) => set("flag", text)}
      />
      {isFiltered(search) ? (
        <span className={css["clear"]}>
          <Button kind="bare" onClick={() => onSearch({})}>
            {messages.clearFilters}
          </Button>
        </span>
      ) : null}
    </div>
  );
}

interface TextFilterProps {
  readonly label: string;
  readonly text: string;
  readonly offered: readonly string[];
  readonly onText: (text: string) => void;
}

/** A filter that is typed; it holds once Enter is pressed, one is chosen, or the field is left. */
function TextFilter({ label, text, offered, onText }: TextFilterProps) {
  const [typed, setTyped] = useState(text);
  const list = useId();
  const apply = (next: string): void => {
    if (next.trim() !== text) onText(next.trim());
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply(typed);
      }}
    >
      <TextField
        label={label}
        value={typed}
        list={list}
        autoComplete="off"
        spellCheck={false}
        onBlur={() => apply(typed)}
        onChange={({ target }) => {
          setTyped(target.value);
          if (offered.includes(target.value)) apply(target.value);
        }}
      />
      <datalist id={list}>
        {offered.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </form>
  );
}
