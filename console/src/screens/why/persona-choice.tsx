import type { EvaluationContext } from "@burgee/contract";
import { useState } from "react";

import { Button } from "../../parts/button.tsx";
import { Field, TextField } from "../../parts/field.tsx";
import { whyMessages as messages } from "./messages.ts";
import { readPersonas, removePersona, savePersona } from "./personas.ts";

import css from "./why.module.css";

interface Props {
  readonly project: string;
  readonly user: EvaluationContext;
  readonly onUser: (user: EvaluationContext) => void;
}

/** Users saved under a name: choose one, save this one, forget one. */
export function PersonaChoice({ project, user, onUser }: Props) {
  const [personas, setPersonas] = useState(() => readPersonas(project));
  const [name, setName] = useState<string>();
  const text = JSON.stringify(user);
  const current = personas.find((persona) => JSON.stringify(persona.user) === text);
  return (
    <>
      {personas.length === 0 ? null : (
        <Field label={messages.personas} isLabelHidden>
          {(control) => (
            <select
              {...control}
              value={current?.name ?? ""}
              onChange={({ target }) => {
                const chosen = personas.find((persona) => persona.name === target.value);
                if (chosen !== undefined) onUser(chosen.user);
              }}
            >
              <option value="">{messages.choosePersona}</option>
              {personas.map((persona) => (
                <option key={persona.name}>{persona.name}</option>
              ))}
            </select>
          )}
        </Field>
      )}
      {current !== undefined ? (
        <Button kind="bare" onClick={() => setPersonas(removePersona(project, current.name))}>
          {messages.forget} {current.name}
        </Button>
      ) : name === undefined ? (
        <Button kind="bare" onClick={() => setName(user.name ?? user.user_id)}>
          {messages.save}
        </Button>
      ) : (
        <form
          className={css["line"]}
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== "") setPersonas(savePersona(project, { name: name.trim(), user }));
            setName(undefined);
          }}
        >
          <TextField
            label={messages.personaName}
            isLabelHidden
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
          <Button type="submit">{messages.save}</Button>
        </form>
      )}
    </>
  );
}
