import { useMay, useProject } from "../../api/session.ts";
import { useEnvironments } from "../../api/use-environments.ts";
import { useRead } from "../../api/use-read.ts";
import { Card } from "../../parts/card.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Pennant } from "../../parts/pennant.tsx";
import { settingsMessages as messages } from "./messages.ts";
import { RolesCards } from "./roles-cards.tsx";

import css from "./settings.module.css";

/** Who may do what in the project, and how its environments may be changed. */
export function SettingsScreen() {
  const project = useProject();
  const answer = useRead("readOverview", { params: { project } });
  const columns = useEnvironments(project);
  const { may } = useMay({ role: "owner" });
  return (
    <Page title={messages.title}>
      <RolesCards project={project} environments={columns.map(({ key }) => key)} />
      <Card title={messages.environments}>
        {answer.isPending ? <Loading label={messages.environmentsLoading} rows={2} /> : null}
        {answer.isError ? (
          <Failed title={messages.environmentsFailed} error={answer.error} onRetry={() => void answer.refetch()} />
        ) : null}
        {answer.data !== undefined && columns.length === 0 ? <p>{messages.noEnvironments}</p> : null}
        <ul className={css["policies"]}>
          {columns.map(({ key, kind, name, overview }) => (
            <li key={key} className={css["policy"]}>
              <Pennant kind={kind} name={name} isStrong />
              {overview === undefined ? null : (
                <p>
                  {messages.changes(overview.policy)} {messages.emergencies(overview.policy)}
                </p>
              )}
            </li>
          ))}
        </ul>
        <p className={css["quiet"]}>{messages.policyEdit(may)}</p>
      </Card>
    </Page>
  );
}
