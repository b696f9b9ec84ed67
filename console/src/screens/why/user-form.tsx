import type { CustomData, CustomDataValue, EvaluationContext } from "@burgee/contract";
import { useState } from "react";

import type { CustomAttribute } from "../../engine/find-custom-attributes.ts";
import { Button } from "../../parts/button.tsx";
import { Field, TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { whyMessages as messages } from "./messages.ts";
import { readJsonUser } from "./search.ts";

import css from "./why.module.css";

const NAMED = ["user_id", "email", "country", "platform", "appVersion"] as const;

interface Props {
  readonly user: EvaluationContext;
  readonly onUser: (user: EvaluationContext) => void;
  /** Custom data that rules read. */
  readonly custom: readonly CustomAttribute[];
}

/** A user's attributes: those that rules read, and what else the user has. */
export function UserForm({ user, onUser, custom }: Props) {
  const [isJson, setIsJson] = useState(false);
  return (
    <>
      <div className={css["line"]}>
        <h2>{messages.user}</h2>
        <span className={css["switch"]} role="group" aria-label={messages.user}>
          <button type="button" aria-pressed={!isJson} onClick={() => setIsJson(false)}>
            {messages.form}
          </button>
          <button type="button" aria-pressed={isJson} onClick={() => setIsJson(true)}>
            {messages.json}
          </button>
        </span>
      </div>
      {isJson ? <JsonForm user={user} onUser={onUser} /> : <Attributes user={user} onUser={onUser} custom={custom} />}
    </>
  );
}

function JsonForm({ user, onUser }: Omit<Props, "custom">) {
  const [text, setText] = useState(() => JSON.stringify(user, undefined, 2));
  const [problem, setProblem] = useState<string>();
  return (
    <Field label={messages.jsonLabel} hint={messages.jsonHint} problem={problem}>
      {(control) => (
        <textarea
          {...control}
          rows={14}
          spellCheck={false}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            const read = readJsonUser(target.value);
            setProblem(read === undefined ? messages.jsonProblem : undefined);
            if (read !== undefined) onUser(read);
          }}
        />
      )}
    </Field>
  );
}

function Attributes({ user, onUser, custom }: Props) {
  const [more, setMore] = useState<readonly string[]>([]);
  const types = new Map(custom.map(({ key, type }) => [key, type]));
  const known = [...new Set([...types.keys(), ...Object.keys(user.customData ?? {}), ...more])];
  const set = (member: "customData" | "privateCustomData", key: string, value: CustomDataValue | undefined): void => {
    const data: Record<string, CustomDataValue> = { ...user[member] };
    if (value === undefined) delete data[key];
    else data[key] = value;
    onUser({ ...user, [member]: data });
  };
  return (
    <>
      {NAMED.map((name) => (
        <Attribute
          key={name}
          name={name}
          value={user[name]}
          onText={(text) => {
            const { [name]: _, ...others } = user;
            onUser((text === "" && name !== "user_id" ? others : { ...others, [name]: text }) as EvaluationContext);
          }}
        />
      ))}
      <h3 className={css["group"]}>{messages.custom}</h3>
      {known.map((key) => (
        <Attribute
          key={key}
          name={key}
          value={show(user.customData, key)}
          onText={(text) => set("customData", key, toValue(text, types.get(key)))}
        />
      ))}
      {Object.keys(user.privateCustomData ?? {}).length === 0 ? null : (
        <h3 className={css["group"]}>{messages.private}</h3>
      )}
      {Object.keys(user.privateCustomData ?? {}).map((key) => (
        <Attribute
          key={`private ${key}`}
          name={key}
          value={show(user.privateCustomData, key)}
          onText={(text) => set("privateCustomData", key, toValue(text, types.get(key)))}
        />
      ))}
      <AddAttribute onAdd={(name) => setMore([...more, name])} />
    </>
  );
}

const show = (data: CustomData | undefined, key: string): string | undefined =>
  data !== undefined && Object.hasOwn(data, key) ? String(data[key]) : undefined;

/** What a person types, as the type that rules compare with. */
function toValue(text: string, type: CustomAttribute["type"] | undefined): CustomDataValue | undefined {
  if (text === "") return undefined;
  if (type !== "String" && (text === "true" || text === "false")) return text === "true";
  return type !== "String" && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function Attribute(props: {
  readonly name: string;
  readonly value: string | undefined;
  readonly onText: (text: string) => void;
}) {
  return (
    <div className={css["attribute"]}>
      <TextField
        label={props.name}
        value={props.value ?? ""}
        placeholder={messages.notSet}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => props.onText(target.value)}
      />
    </div>
  );
}

function AddAttribute({ onAdd }: { readonly onAdd: (name: string) => void }) {
  const [name, setName] = useState<string>();
  if (name === undefined) {
    return (
      <Button kind="bare" icon={<Icon name="plus" />} onClick={() => setName("")}>
        {messages.addAttribute}
      </Button>
    );
  }
  return (
    <form
      className={css["line"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") onAdd(name.trim());
        setName(undefined);
      }}
    >
      <TextField
        label={messages.attributeName}
        isLabelHidden
        placeholder={messages.attributeName}
        value={name}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the person has just asked for the field
        autoFocus
        onChange={({ target }) => setName(target.value)}
      />
      <Button type="submit">{messages.add}</Button>
    </form>
  );
}
