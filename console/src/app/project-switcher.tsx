import type { SessionReply } from "@burgee/contract/admin";
import { useNavigate } from "@tanstack/react-router";

import { Icon } from "../parts/icon.tsx";
import { Menu } from "../parts/lazy-parts.tsx";
import { BurgeeMark } from "./burgee-mark.tsx";
import { appMessages as messages } from "./messages.ts";

import css from "./project-switcher.module.css";

/** The project's name; with more than one, a menu to go to another. */
export function ProjectSwitcher({ project, session }: { readonly project: string; readonly session: SessionReply }) {
  const navigate = useNavigate();
  if (session.projects.length < 2) {
    return (
      <p className={css["switcher"]}>
        <BurgeeMark /> <span className={css["name"]}>{project}</span>
      </p>
    );
  }
  const items = session.projects.map(({ projectKey }) => ({
    label: projectKey,
    isChecked: projectKey === project,
    // The router says itself when a navigation fails.
    onSelect: () => void navigate({ to: "/$project", params: { project: projectKey } }),
  }));
  return (
    <Menu
      groups={[{ label: messages.projects, items }]}
      trigger={
        <button type="button" className={css["switcher"]} aria-label={messages.project(project)}>
          <BurgeeMark /> <span className={css["name"]}>{project}</span> <Icon name="down" />
        </button>
      }
    />
  );
}
