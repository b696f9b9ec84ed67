import type { Reply } from "../../api/api.ts";
import { Loading } from "../../parts/notice.tsx";
import { reviewMessages as messages } from "./messages.ts";
import type { Plan } from "./use-publish.ts";

import css from "./review.module.css";

interface Props {
  readonly plan: Plan;
  /** What had been looked at before the files turned out to be others. */
  readonly looked: Reply<"push"> | undefined;
  readonly nameOf: (environment: string) => string;
}

/** What the server says it would change, a line each. */
export function PlanLines({ plan, looked, nameOf }: Props) {
  if (plan.isPending) return <Loading label={messages.checking} rows={2} />;
  return (
    <>
      {plan.reply === undefined ? null : <Changes title={messages.changes} reply={plan.reply} nameOf={nameOf} />}
      {looked === undefined || looked.tree === plan.reply?.tree ? null : (
        <Changes title={messages.looked} reply={looked} nameOf={nameOf} />
      )}
    </>
  );
}

function Changes({
  title,
  reply,
  nameOf,
}: {
  readonly title: string;
  readonly reply: Reply<"push">;
  readonly nameOf: (environment: string) => string;
}) {
  const isNothing = reply.environments.every(
    ({ changes = [], refusal }) => changes.length === 0 && refusal === undefined,
  );
  return (
    <section className={css["plan"]}>
      <h3>{title}</h3>
      {isNothing ? <p>{messages.noChanges}</p> : null}
      {reply.environments.map(({ environmentKey, changes = [], refusal }) => (
        <ul key={environmentKey} aria-label={nameOf(environmentKey)}>
          {refusal === undefined ? null : <li>{messages.refused(nameOf(environmentKey), refusal.message)}</li>}
          {changes.map(({ kind, subject, before, after }) => (
            <li key={`${kind} ${subject}`}>
              {messages.change[kind](subject)}
              {before === undefined && after === undefined ? null : (
                <code>
                  {before ?? ""} → {after ?? ""}
                </code>
              )}
            </li>
          ))}
        </ul>
      ))}
      {reply.merged.length === 0 ? null : <p>{messages.merged(reply.merged.map(({ path }) => path).join(", "))}</p>}
    </section>
  );
}
