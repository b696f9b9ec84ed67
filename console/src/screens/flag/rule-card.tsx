import { useState } from "react";

import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { formatAbsolute } from "../../parts/format-time.ts";
import { Icon } from "../../parts/icon.tsx";
import { ShareBar } from "../../parts/share-bar.tsx";
import { ConditionEditor } from "./condition-editor.tsx";
import { describeCondition } from "./condition-words.ts";
import type { FlagFile, Rollout, Rule } from "./flag-file.ts";
import { flagMessages as messages } from "./messages.ts";
import { RolloutEditor } from "./rollout-editor.tsx";
import { ConditionText, VariationName } from "./sentence.tsx";
import { ShareEditor } from "./share-editor.tsx";
import type { EditedFlag } from "./use-flag.ts";

import css from "./flag.module.css";

export interface RulePlace {
  readonly rule: Rule;
  /** The rule as it is published; undefined for a new one. */
  readonly was: Rule | undefined;
  readonly place: number;
  readonly count: number;
  /** Sample users who stop here. */
  readonly users: number | undefined;
  readonly nowMs: number;
  readonly onMove: (step: 1 | -1) => void;
  readonly nameOf: (audience: string) => string;
  readonly isNarrow: boolean;
  readonly audiences: readonly string[];
  /** What the compiler says of it, with the remedy. */
  readonly problems: readonly string[];
}

/** One rule as a sentence, and beneath it what can be edited. */
export function RuleCard(props: RulePlace & { readonly flag: EditedFlag; readonly file: FlagFile }) {
  const { flag, file, rule, was, place, count, users, nowMs, isNarrow } = props;
  const isChanged = JSON.stringify(rule) !== JSON.stringify(was);
  const isSplit = rule.shares.length > 1;
  const edit = isChanged ? { word: was === undefined ? messages.fresh : messages.edited } : undefined;
  const setShares = (shares: Rule["shares"]): void => {
    const changed = shares.filter(
      ({ index, percent }) => rule.shares.find((share) => share.index === index)?.percent !== percent,
    );
    flag.edit(
      ...changed.map(({ index, percent }) => ({
        path: [...(rule.path ?? []), "split", file.variations[index]?.key ?? ""],
        value: percent,
      })),
    );
  };
  return (
    <li className={css["rule"]} aria-label={messages.rule(place + 1)}>
      <span className={css["place"]} aria-hidden="true">
        {place + 1}
      </span>
      <Card edit={edit}>
        <div className={css["head"]}>
          <p className={css["sentence"]}>
            <RuleSentence {...props} />
            {edit === undefined ? null : <span className={css["word"]}>{edit.word}</span>}
          </p>
          <span className={css["stops"]}>{users === undefined ? "" : messages.stops(users)}</span>
          {rule.path === undefined || isNarrow ? null : (
            <MoveButtons place={place} count={count} onMove={props.onMove} />
          )}
        </div>
        {isSplit && !isNarrow ? <ShareEditor file={file} shares={rule.shares} onShares={setShares} /> : null}
        {isSplit && isNarrow ? (
          <ShareBar
            size="tall"
            shares={rule.shares.map((share) => ({ ...share, figure: messages.percent(share.percent) }))}
          />
        ) : null}
        {rule.rollout !== undefined && isNarrow ? <StageList rollout={rule.rollout} /> : null}
        {rule.rollout === undefined || isNarrow ? null : (
          <RolloutEditor flag={flag} rollout={rule.rollout} was={was?.rollout} nowMs={nowMs} />
        )}
        {isNarrow ? null : <RuleEditor flag={flag} file={file} rule={rule} audiences={props.audiences} />}
        {props.problems.length === 0 ? null : (
          <ul className={css["problems"]} role="status">
            {props.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        )}
      </Card>
    </li>
  );
}

function RuleSentence({ file, rule, place, nameOf }: RulePlace & { readonly file: FlagFile }) {
  const condition = describeCondition(rule.when, nameOf);
  const { rollout } = rule;
  const [first] = rule.shares;
  const isEveryone = condition.kind === "everyone";
  const start = rollout?.stages[0]?.atMs;
  const served =
    rule.shares.length > 1 ? (
      <>{messages.split(rule.bucketBy ?? messages.user)}</>
    ) : (
      <>
        {isEveryone && rollout === undefined ? null : `${messages.serve} `}
        <VariationName file={file} index={first?.index ?? 0} />
      </>
    );
  if (isEveryone && rollout === undefined && rule.shares.length === 1) {
    return (
      <>
        {place === 0 ? messages.everyoneGets : messages.whoeverIsLeft} {served}
      </>
    );
  }
  return (
    <>
      {isEveryone ? (place === 0 ? messages.everyone : messages.everyoneElse) : messages.if}{" "}
      <ConditionText condition={condition} />
      {rollout === undefined ? null : (
        <>
          {rollout.kind === "schedule"
            ? messages.letIn.schedule(start === undefined ? "" : formatAbsolute(start))
            : messages.letIn[rollout.kind]}{" "}
        </>
      )}
      {served}
    </>
  );
}

/** A rollout to be read, not edited. */
function StageList({ rollout }: { readonly rollout: Rollout }) {
  return (
    <ul className={css["stages"]}>
      {rollout.stages.map(({ atMs, percent }) => (
        <li key={atMs}>
          {formatAbsolute(atMs)} <strong>{messages.percent(percent)}</strong>
        </li>
      ))}
    </ul>
  );
}

function MoveButtons({ place, count, onMove }: Pick<RulePlace, "place" | "count" | "onMove">) {
  return (
    <span className={css["move"]}>
      <Button kind="bare" aria-label={messages.up} disabled={place === 0} onClick={() => onMove(-1)}>
        <Icon name="up" />
      </Button>
      <Button kind="bare" aria-label={messages.down} disabled={place >= count - 1} onClick={() => onMove(1)}>
        <Icon name="down" />
      </Button>
    </span>
  );
}

/** What can be edited of a rule beside its shares and its rollout. */
function RuleEditor({
  flag,
  file,
  rule,
  audiences,
}: Pick<RulePlace, "rule" | "audiences"> & { readonly flag: EditedFlag; readonly file: FlagFile }) {
  const [isOpen, setIsOpen] = useState(false);
  const { path } = rule;
  return (
    <>
      {isOpen ? <ConditionEditor flag={flag} rule={rule} audiences={audiences} /> : null}
      <div className={css["fields"]}>
        <ServeEditor flag={flag} file={file} rule={rule} />
        {path === undefined ? null : (
          <>
            <Button kind="bare" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
              {messages.editConditions}
            </Button>
            <Button kind="bare" onClick={() => flag.edit({ path, remove: true })}>
              {messages.removeRule}
            </Button>
          </>
        )}
      </div>
    </>
  );
}

/** Which variation is served, or that several are. */
function ServeEditor({
  flag,
  file,
  rule,
}: {
  readonly flag: EditedFlag;
  readonly file: FlagFile;
  readonly rule: Rule;
}) {
  const { servePath, path, shares } = rule;
  const current = file.variations[shares[0]?.index ?? 0]?.key ?? "";
  if (servePath === undefined) {
    return path === undefined ? null : (
      <>
        <Button
          kind="bare"
          onClick={() =>
            flag.edit(
              { path: [...path, "split"], remove: true },
              { path: [...path, "serve"], value: largest(file, shares) },
            )
          }
        >
          {messages.oneOnly}
        </Button>
      </>
    );
  }
  const other = file.variations.find(({ key }) => key !== current)?.key;
  return (
    <>
      <label className={css["field"]}>
        {messages.variation}
        <select
          className={css["select"]}
          value={current}
          onChange={({ target: { value } }) => flag.edit({ path: servePath, value })}
        >
          {file.variations.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {path === undefined || other === undefined ? null : (
        <Button
          kind="bare"
          onClick={() =>
            flag.edit(
              { path: servePath, remove: true },
              { path: [...path, "split"], value: { [current]: 50, [other]: 50 } },
            )
          }
        >
          {messages.splitIt}
        </Button>
      )}
    </>
  );
}

function largest(file: FlagFile, shares: Rule["shares"]): string {
  const most = shares.toSorted((a, b) => b.percent - a.percent)[0];
  return file.variations[most?.index ?? 0]?.key ?? "";
}
