import { Link } from "@tanstack/react-router";

import { Card } from "../../parts/card.tsx";
import type { ListedAudience } from "./list-audiences.ts";
import { audiencesMessages as messages } from "./messages.ts";

import css from "./audiences.module.css";

const USES_SHOWN_MAX = 8;

/** Who belongs to an audience, as a sentence, and which flags ask for it where. */
export function AudienceCard({ project, audience }: { readonly project: string; readonly audience: ListedAudience }) {
  const { key, name, description, rule, uses, namedBy } = audience;
  const environments = new Set(uses.flatMap((use) => use.environments));
  return (
    <Card
      title={
        <>
          {name} {name === key ? null : <code className={css["key"]}>{key}</code>}
        </>
      }
      actions={
        <span className={css["grey"]}>
          {uses.length === 0 ? null : messages.usedBy(uses.length, environments.size)}
        </span>
      }
    >
      {description === undefined ? null : <p className={css["grey"]}>{description}</p>}
      {rule === undefined ? null : <p className={css["rule"]}>{rule}</p>}
      {uses.length === 0 ? <p className={css["grey"]}>{messages.unused}</p> : null}
      <ul className={css["uses"]} aria-label={messages.used}>
        {uses.slice(0, USES_SHOWN_MAX).map((use) => (
          <li key={use.flag}>
            <Link to="/$project/flags/$flag" params={{ project, flag: use.flag }}>
              {use.name}
            </Link>{" "}
            <span className={css["grey"]}>{messages.inEnvironments(use.environments)}</span>
          </li>
        ))}
        {uses.length > USES_SHOWN_MAX ? (
          <li>
            <Link to="/$project/flags" params={{ project }} search={{ q: key }}>
              {messages.more(uses.length - USES_SHOWN_MAX)}
            </Link>
          </li>
        ) : null}
      </ul>
      {namedBy.length === 0 ? null : <p className={css["grey"]}>{messages.namedBy(namedBy)}</p>}
    </Card>
  );
}
