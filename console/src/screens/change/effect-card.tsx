import type { ChangeEffect } from "@burgee/contract/admin";

import type { EnvironmentColumn } from "../../api/use-environments.ts";
import { Card } from "../../parts/card.tsx";
import { Mark } from "../../parts/notice.tsx";
import { environmentKind, Pennant } from "../../parts/pennant.tsx";
import { changeMessages as messages } from "./messages.ts";

import css from "./change.module.css";

/** Lines of one list that are shown. */
const SHOWN_MAX = 30;
const FEATURES_MAX = 12;
const MOVES_MAX = 4;

interface Props {
  readonly effect: ChangeEffect;
  readonly column: EnvironmentColumn | undefined;
}

/** What the change does to one environment: first who is served something else, then why. */
export function EffectCard({ effect, column }: Props) {
  const { environmentKey, changes, isPublished, policy, newPolicy, impact } = effect;
  const hidden = changes.length - SHOWN_MAX;
  const most = Math.max(0, ...(impact?.features.map(({ changedUsers }) => changedUsers) ?? []));
  return (
    <Card
      title={
        <Pennant
          kind={column?.kind ?? environmentKind(environmentKey)}
          name={column?.name ?? environmentKey}
          isStrong
        />
      }
    >
      {isPublished ? null : <p className={css["quiet"]}>{messages.notPublished}</p>}
      {impact === undefined ? null : (
        <>
          <p className={css["sentence"]}>
            {most === 0
              ? messages.nobodyChanges(impact.users)
              : messages.someChange(most, impact.users, impact.features.length)}
          </p>
          <ul className={css["list"]}>
            {impact.features.slice(0, FEATURES_MAX).map((feature) => (
              <li key={feature.feature}>
                {messages.feature(feature.feature, feature.changedShare)}
                <ul className={css["moves"]}>
                  {feature.moves.slice(0, MOVES_MAX).map(({ from, to, users, hasNewValues }) => (
                    <li key={`${from} ${to}`}>{messages.move(users, from, to, hasNewValues === true)}</li>
                  ))}
                </ul>
              </li>
            ))}
            {impact.features.length > FEATURES_MAX ? (
              <li>{messages.more(impact.features.length - FEATURES_MAX)}</li>
            ) : null}
          </ul>
        </>
      )}
      {newPolicy === undefined ? null : (
        <p className={css["warn"]}>{messages.policyChange(messages.policy(policy), messages.policy(newPolicy))}</p>
      )}
      {isPublished && changes.length === 0 ? <p className={css["quiet"]}>{messages.same}</p> : null}
      {changes.length === 0 ? null : (
        <ul className={css["list"]}>
          {changes.slice(0, SHOWN_MAX).map(({ kind, subject, before, after }, index) => (
            <li key={`${index} ${subject}`}>
              <Mark>{messages.change[kind]}</Mark> {subject}
              {before === undefined ? null : <del>{before}</del>}
              {after === undefined ? null : <ins>{after}</ins>}
            </li>
          ))}
          {hidden > 0 ? <li>{messages.more(hidden)}</li> : null}
        </ul>
      )}
    </Card>
  );
}
