import type { FeaturePreview, Impact, Previewed } from "@burgee/publisher/preview";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { Failed } from "../../parts/failed.tsx";
import { Field } from "../../parts/field.tsx";
import { Figure } from "../../parts/figure.tsx";
import { formatNumber } from "../../parts/format-time.ts";
import { Icon } from "../../parts/icon.tsx";
import { Loading, Notice } from "../../parts/notice.tsx";
import { ShareBar } from "../../parts/share-bar.tsx";
import { VariationFlag, VariationLetter } from "../../parts/variation-flag.tsx";
import type { FlagFile } from "./flag-file.ts";
import { flagMessages as messages } from "./messages.ts";

import css from "./flag.module.css";

type FeatureImpact = Impact["features"][number];
type Reach = NonNullable<FeatureImpact["before"]>;

/** Examples that stand in the panel. */
const EXAMPLES_MAX = 5;

interface Props {
  readonly file: FlagFile | undefined;
  readonly answer: UseQueryResult<Previewed<FeaturePreview>>;
  readonly isEdited: boolean;
  readonly day: string;
  readonly onDay: (day: string) => void;
  readonly children: ReactNode;
}

/** Beside everything that can be edited: whom the edits would serve something else. */
export function ImpactPanel({ file, answer, isEdited, day, onDay, children }: Props) {
  return (
    <aside className={css["panel"]} aria-label={messages.impact} data-idle={!isEdited || undefined}>
      <div className={css["panelBody"]}>
        <header className={css["panelHead"]}>
          <h2>{messages.impact}</h2>
          <Field label={messages.date} isLabelHidden>
            {(control) => (
              <input {...control} type="date" value={day} onChange={({ target: { value } }) => onDay(value)} />
            )}
          </Field>
        </header>
        <Outcome file={file} answer={answer} isEdited={isEdited} />
      </div>
      <footer className={css["panelFoot"]}>{children}</footer>
    </aside>
  );
}

function Outcome({ file, answer, isEdited }: Pick<Props, "file" | "answer" | "isEdited">) {
  if (answer.isError) {
    return <Failed title={messages.impactFailed} error={answer.error} onRetry={() => void answer.refetch()} />;
  }
  const { data } = answer;
  if (data === undefined || file === undefined) return <Loading label={messages.impactLoading} rows={4} />;
  if (data.kind === "unknown") return <p className={css["quiet"]}>{messages.impactNone}</p>;
  if (data.kind === "problems") {
    return (
      <Notice tone="warn" title={messages.impactProblems}>
        <ul>
          {data.problems.slice(0, EXAMPLES_MAX).map(({ file: at, line, column, message, remedy }) => (
            <li key={`${at}:${line}:${column}`}>
              {messages.line(line)}: {message}. {remedy}
            </li>
          ))}
        </ul>
      </Notice>
    );
  }
  const { users, impact } = data.result;
  return (
    <div className={css["outcome"]} data-stale={answer.isPlaceholderData || undefined}>
      <Figure value={formatNumber(impact.changedUsers)}>{messages.impactOf(users, impact.changedShare)}</Figure>
      <p className={css["quiet"]}>{messages.madeUp}</p>
      {isEdited ? null : <p className={css["quiet"]}>{messages.nothingEdited}</p>}
      <p className="visually-hidden" role="status">
        {isEdited ? messages.impactLive(impact.changedUsers, users) : ""}
      </p>
      {isEdited ? <ReachBar word={messages.before} reach={impact.before} file={file} /> : null}
      <ReachBar word={isEdited ? messages.after : messages.now} reach={impact.after} file={file} />
      <Moves file={file} impact={impact} />
      <Values file={file} impact={impact} />
      <Examples file={file} impact={impact} />
    </div>
  );
}

function ReachBar({
  word,
  reach,
  file,
}: {
  readonly word: string;
  readonly reach: Reach | undefined;
  readonly file: FlagFile;
}) {
  if (reach === undefined) return null;
  const all = reach.variations.reduce((sum, { users }) => sum + users, 0);
  const shares = reach.variations.flatMap(({ variation, users }) => {
    const index = file.variations.findIndex(({ key }) => key === variation);
    return users === 0 || index < 0 ? [] : { index, percent: (users / all) * 100, figure: formatNumber(users) };
  });
  const label = reach.variations.map(({ variation, users }) => `${nameOf(file, variation)} ${users}`).join(", ");
  return (
    <div className={css["reach"]}>
      <span>{word}</span>
      <ShareBar size="tall" shares={shares.length === 0 ? undefined : shares} label={label} />
    </div>
  );
}

function Moves({ file, impact }: { readonly file: FlagFile; readonly impact: FeatureImpact }) {
  if (impact.moves.length === 0) return null;
  return (
    <ul className={css["moves"]}>
      {impact.moves.map(({ from, to, hasNewValues, users }) => (
        <li key={`${from} ${to} ${hasNewValues ?? ""}`}>
          <Turn file={file} from={from} to={to} />
          <span>{hasNewValues === true ? messages.newValues : messages.gets(nameOf(file, to))}</span>
          <strong>{formatNumber(users)}</strong>
        </li>
      ))}
    </ul>
  );
}

/** What the values of variables become for those who move most. */
function Values({ file, impact }: { readonly file: FlagFile; readonly impact: FeatureImpact }) {
  const [move] = impact.moves;
  const valuesOf = (key: string | null) => file.variations.find((variation) => variation.key === key)?.values;
  const [before, after] = [valuesOf(move?.from ?? null), valuesOf(move?.to ?? null)];
  if (before === undefined || after === undefined) return null;
  const differing = file.variables.filter(({ key }) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  if (differing.length === 0) return null;
  return (
    <>
      <h3>{messages.whatTheyGet}</h3>
      <dl className={css["values"]}>
        {differing.slice(0, EXAMPLES_MAX).map(({ key }) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{messages.becomes(show(before[key]), show(after[key]))}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

const show = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value) ?? messages.noValue);

function Examples({ file, impact }: { readonly file: FlagFile; readonly impact: FeatureImpact }) {
  const examples = impact.moves.flatMap((move) => (move.examples ?? []).slice(0, 3).map((moved) => ({ move, moved })));
  if (examples.length === 0) return null;
  return (
    <>
      <h3>{messages.forExample}</h3>
      <ul className={css["examples"]}>
        {examples.slice(0, EXAMPLES_MAX).map(({ move, moved: { user, toTarget } }) => (
          <li key={user.user_id}>
            <span>
              {user.name ?? user.user_id}
              <small>{[user.country, user.platform, user.appVersion].filter(Boolean).join(" · ")}</small>
            </span>
            <span className={css["turn"]}>
              <Turn file={file} from={move.from} to={move.to} />
              <small>{messages.fromRule(toTarget)}</small>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Turn({
  file,
  from,
  to,
}: {
  readonly file: FlagFile;
  readonly from: string | null;
  readonly to: string | null;
}) {
  return (
    <span className={css["turning"]}>
      <Served file={file} variation={from} />
      <Icon name="right" />
      <Served file={file} variation={to} />
      <span className="visually-hidden">
        {nameOf(file, from)} → {nameOf(file, to)}
      </span>
    </span>
  );
}

function Served({ file, variation }: { readonly file: FlagFile; readonly variation: string | null }) {
  const index = file.variations.findIndex(({ key }) => key === variation);
  return index < 0 ? <VariationLetter /> : <VariationFlag index={index} />;
}

function nameOf(file: FlagFile, variation: string | null): string {
  if (variation === null) return messages.codeDefault;
  return file.variations.find(({ key }) => key === variation)?.name ?? variation;
}
