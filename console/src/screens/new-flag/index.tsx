import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";

import { useMay, useProject } from "../../api/session.ts";
import { useEnvironments } from "../../api/use-environments.ts";
import { useFeatures } from "../../api/use-features.ts";
import { useDraft } from "../../edit/use-draft.ts";
import { BottomBar } from "../../parts/bottom-bar.tsx";
import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { Field, TextField } from "../../parts/field.tsx";
import { Page } from "../../parts/page.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { VariationFlag } from "../../parts/variation-flag.tsx";
import { newFlagMessages as messages } from "./messages.ts";
import { type Kind, KINDS, keyOf, readValue, startValues, writeFlag } from "./write-flag.ts";

import css from "./new-flag.module.css";

const LoadedReview = lazy(async () => ({
  default: (await import("../../edit/review/review-dialog.tsx")).ReviewDialog,
}));
const KEY = /^[a-z0-9][a-z0-9._-]*$/;

/** A flag in one form, and the file that it makes. */
export function NewFlagScreen() {
  const project = useProject();
  const features = useFeatures(project).data;
  const columns = useEnvironments(project, features?.features);
  const { store, draft } = useDraft();
  const navigate = useNavigate();
  const toast = useToast();
  const [name, setName] = useState("");
  const [typedKey, setTypedKey] = useState<string | undefined>();
  const [type, setType] = useState("release");
  const [kind, setKind] = useState<Kind>("Boolean");
  const [variations, setVariations] = useState(startValues("Boolean"));
  const [first, setFirst] = useState<string | undefined>();
  const [serve, setServe] = useState("on");
  const [isTold, setIsTold] = useState(false);
  const [isReviewing, setIsReviewing] = useState(false);
  const environment = first ?? columns[0]?.key ?? "";
  const column = columns.find(({ key }) => key === environment);
  const { may, who } = useMay({ role: "publisher", environment: column?.key });

  const key = typedKey ?? keyOf(name);
  const path = `features/${key}.yaml`;
  const isTaken =
    features?.features.some((feature) => feature.key === key) === true || (draft.files.has(path) && !isTold);
  const keyProblem = isTaken
    ? messages.keyTaken(key)
    : key === ""
      ? messages.keyMissing
      : KEY.test(key)
        ? undefined
        : messages.keyWrong;
  const isGood = keyProblem === undefined && variations.every(({ value }) => readValue(kind, value) !== undefined);
  const written = { name: name.trim(), key, type, kind, variable: key, variations, serve };
  const text = writeFlag({ ...written, environment: column?.key });

  const write = (): boolean => {
    setIsTold(true);
    if (!isGood || store === undefined || features === undefined) return false;
    store.write(path, text, features.revision);
    return true;
  };
  return (
    <Page
      title={messages.title}
      bottom={
        <BottomBar
          label={messages.title}
          actions={
            <>
              <Button
                size="large"
                onClick={() => {
                  if (!write()) return;
                  toast({ title: messages.kept });
                  void navigate({ to: "/$project/flags", params: { project } });
                }}
              >
                {messages.keep}
              </Button>
              {column === undefined ? null : (
                <Button
                  size="large"
                  kind="primary"
                  refusal={may ? undefined : who}
                  onClick={() => setIsReviewing(write())}
                >
                  {messages.publish(column.name)}
                </Button>
              )}
            </>
          }
        >
          {messages.elsewhere}
        </BottomBar>
      }
    >
      <div className={css["columns"]}>
        <div className={css["form"]}>
          <TextField
            label={messages.name}
            hint={messages.nameHint}
            value={name}
            autoFocus
            onChange={({ target: { value } }) => setName(value)}
          />
          <TextField
            label={messages.key}
            hint={messages.keyHint}
            value={key}
            problem={isTold || isTaken ? keyProblem : undefined}
            onChange={({ target: { value } }) => setTypedKey(value)}
          />
          <Select label={messages.type} value={type} options={Object.entries(messages.types)} onValue={setType} />
          <Select
            label={messages.kind}
            value={kind}
            options={KINDS.map((one) => [one, one])}
            onValue={(value) => {
              setKind(value as Kind);
              setVariations(startValues(value as Kind));
              setServe("on");
            }}
          />
          <fieldset>
            <legend>{messages.values}</legend>
            {variations.map((variation, place) => {
              const set = (changed: Partial<typeof variation>): void =>
                setVariations(variations.map((other) => (other === variation ? { ...other, ...changed } : other)));
              const isWrong = readValue(kind, variation.value) === undefined;
              return (
                <div key={place} className={css["values"]}>
                  <VariationFlag index={place} />
                  <TextField
                    label={messages.variation(place + 1)}
                    isLabelHidden
                    value={variation.key}
                    onChange={({ target: { value } }) => {
                      if (serve === variation.key) setServe(value);
                      set({ key: value });
                    }}
                  />
                  <TextField
                    label={messages.valueOf(variation.key)}
                    isLabelHidden
                    value={variation.value}
                    problem={isWrong ? messages.valueWrong[kind] : undefined}
                    onChange={({ target: { value } }) => set({ value })}
                  />
                </div>
              );
            })}
          </fieldset>
          <Select
            label={messages.first}
            value={column?.key ?? "-"}
            options={[...columns.map((one) => [one.key, one.name] as const), ["-", messages.nowhere]]}
            onValue={setFirst}
          />
          {column === undefined ? null : (
            <Select
              label={messages.serves}
              value={serve}
              options={variations.map((one) => [one.key, one.key])}
              onValue={setServe}
            />
          )}
        </div>
        <Card title={messages.file}>
          <pre className={css["file"]}>{text}</pre>
        </Card>
      </div>
      {isReviewing ? (
        <Suspense>
          <LoadedReview environment={environment} onClose={() => setIsReviewing(false)} />
        </Suspense>
      ) : null}
    </Page>
  );
}

function Select({
  label,
  value,
  options,
  onValue,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onValue: (value: string) => void;
}) {
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} value={value} onChange={({ target }) => onValue(target.value)}>
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
