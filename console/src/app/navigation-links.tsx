import { Link } from "@tanstack/react-router";

import { Icon } from "../parts/icon.tsx";
import { appMessages as messages } from "./messages.ts";
import { NAVIGATION } from "./navigation.ts";

import css from "./navigation-links.module.css";

/** All screens of a project, in groups. */
export function NavigationLinks({ project }: { readonly project: string }) {
  return (
    <nav className={css["navigation"]} aria-label={messages.navigation}>
      {NAVIGATION.map((group) => (
        <ul key={group[0]?.to} className={css["group"]}>
          {group.map(({ to, label, icon }) => (
            <li key={to}>
              <Link
                to={to as "/$project"}
                params={{ project }}
                className={css["link"]}
                activeOptions={{ exact: to === "/$project", includeSearch: false }}
              >
                <Icon name={icon} />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      ))}
    </nav>
  );
}
