import { useId } from "react";

import { Button } from "../../parts/button.tsx";
import { Field, TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { type Clause, type ClauseList, readClauses, readValues, writeClauses } from "./clauses.ts";
import type { Rule } from "./flag-file.ts";
import { flagMessages as messages } from "./messages.ts";
import type { EditedFlag } from "./use-flag.ts";

import css from "./flag.module.css";

const ATTRIBUTES = [
  "audience",
  "country",
  "email",
  "user_id",
  "platform",
  "platformVersion",
  "appVersion",
  "deviceModel",
] as const;
const COMPARATORS = [
  "in",
  "notIn",
  "contains",
  "notContains",
  "startsWith",
  "endsWith",
  "above",
  "atLeast",
  "below",
  "atMost",
  "exists",
] as const;
const NEW: Clause = { attribute: "country", isCustom: false, comparator: "in", values: ["CH"] };

interface Props {
  readonly flag: EditedFlag;
  readonly rule: Rule;
  /** Keys of audiences in the project, for completion. */
  readonly audiences: readonly string[];
}

/** The comparisons of a rule, a line each. */
export function ConditionEditor({ flag, rule, audiences }: Props) {
  const id = useId();
  const list = readClauses(rule.when);
  const path = [...(rule.path ?? []), "when"];
  if (list === undefined) return <p className={css["quiet"]}>{messages.nestedOnly}</p>;
  const set = (next: ClauseList): void => flag.edit({ path, value: writeClauses(next) });
  const replace = (place: number, clause: Clause | undefined): void =>
    set({ ...list, clauses: list.clauses.flatMap((other, at) => (at === place ? (clause ?? []) : other)) });
  return (
    <div className={css["clauses"]}>
      <datalist id={`${id}-attributes`}>
        {ATTRIBUTES.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id={`${id}-audiences`}>
        {audiences.map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      {list.clauses.map((clause, place) => (
        // Comparisons have no names: the key is what they say, so that a field shows what the file says.
        <ClauseLine
          key={`${place} ${JSON.stringify(clause)}`}
          clause={clause}
          listId={id}
          onClause={(next) => replace(place, next)}
        />
      ))}
      <div className={css["fields"]}>
        <Button
          kind="bare"
          icon={<Icon name="plus" />}
          onClick={() => set({ ...list, clauses: [...list.clauses, NEW] })}
        >
          {messages.addCondition}
        </Button>
        {list.clauses.length < 2 ? null : (
          <select
            className={css["select"]}
            aria-label={messages.howMany}
            value={list.of}
            onChange={({ target }) => set({ ...list, of: target.value === "any" ? "any" : "all" })}
          >
            <option value="all">{messages.list.all}</option>
            <option value="any">{messages.list.any}</option>
          </select>
        )}
      </div>
    </div>
  );
}

function ClauseLine({
  clause,
  listId,
  onClause,
}: {
  readonly clause: Clause;
  readonly listId: string;
  readonly onClause: (clause: Clause | undefined) => void;
}) {
  const { attribute, comparator, values } = clause;
  const isAudience = attribute === "audience";
  const text = values.map(String).join(", ");
  return (
    <div className={css["clause"]}>
      <TextField
        label={messages.attribute}
        isLabelHidden
        defaultValue={attribute}
        list={`${listId}-attributes`}
        onBlur={({ target }) => {
          const name = target.value.trim();
          if (name === "" || name === attribute) return;
          const isCustom = !ATTRIBUTES.some((known) => known === name);
          onClause({ ...clause, attribute: name, isCustom, ...(name === "audience" ? { comparator: "in" } : {}) });
        }}
      />
      <Field label={messages.comparatorLabel} isLabelHidden>
        {(control) => (
          <select
            {...control}
            value={comparator}
            disabled={isAudience}
            onChange={({ target }) => onClause({ ...clause, comparator: target.value })}
          >
            {[...new Set([comparator, ...COMPARATORS])].map((name) => (
              <option key={name} value={name}>
                {messages.comparator(name)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label={messages.valuesLabel}
        isLabelHidden
        defaultValue={text}
        {...(isAudience ? { list: `${listId}-audiences` } : {})}
        onBlur={({ target }) => {
          if (target.value === text) return;
          onClause({ ...clause, values: readValues(target.value, clause) });
        }}
      />
      <Button kind="bare" aria-label={messages.removeCondition} onClick={() => onClause(undefined)}>
        <Icon name="close" />
      </Button>
    </div>
  );
}
