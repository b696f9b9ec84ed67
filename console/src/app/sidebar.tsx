import type { SessionReply } from "@burgee/contract/admin";

import { NavigationLinks } from "./navigation-links.tsx";
import { Person } from "./person.tsx";
import { ProjectSwitcher } from "./project-switcher.tsx";

import css from "./sidebar.module.css";

interface Props {
  readonly project: string;
  readonly session: SessionReply;
}

export function Sidebar({ project, session }: Props) {
  return (
    <div className={css["sidebar"]}>
      <ProjectSwitcher project={project} session={session} />
      <NavigationLinks project={project} />
      <Person actor={session.actor} />
    </div>
  );
}
