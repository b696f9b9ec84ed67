import { Link, Navigate } from "@tanstack/react-router";

import { useSession } from "../../api/session.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { projectsMessages as messages } from "./messages.ts";

/** Projects to choose from; with a single one there is nothing to choose. */
export function ProjectsScreen() {
  const { actor, isOperator, projects } = useSession();
  const [only, ...others] = projects;
  if (only !== undefined && others.length === 0) {
    return <Navigate to="/$project" params={{ project: only.projectKey }} replace />;
  }
  return (
    <main id="content" tabIndex={-1}>
      <Page title={messages.title}>
        {projects.length === 0 ? (
          <Empty title={isOperator ? messages.noProject : messages.none} command="burgee publish">
            {messages.noneText(actor)}
          </Empty>
        ) : (
          <Card>
            <ul>
              {projects.map(({ projectKey, role }) => (
                <li key={projectKey}>
                  <Link to="/$project" params={{ project: projectKey }}>
                    {projectKey}
                  </Link>{" "}
                  {messages.role(role)}
                </li>
              ))}
            </ul>
          </Card>
        )}
      </Page>
    </main>
  );
}
