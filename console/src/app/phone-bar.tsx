import type { SessionReply } from "@burgee/contract/admin";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";

import { Icon } from "../parts/icon.tsx";
import { appMessages as messages } from "./messages.ts";
import { NavigationLinks } from "./navigation-links.tsx";
import { PHONE_NAVIGATION } from "./navigation.ts";
import { Person } from "./person.tsx";
import { ProjectSwitcher } from "./project-switcher.tsx";

import css from "./phone-bar.module.css";

/** Navigation of a phone: four screens at the lower edge, all others behind "More". */
export function PhoneBar({ project, session }: { readonly project: string; readonly session: SessionReply }) {
  const all = useRef<HTMLDialogElement>(null);
  const close = (): void => all.current?.close();
  return (
    <div className={css["bar"]}>
      {PHONE_NAVIGATION.map(({ to, label, icon }) => (
        <Link
          key={to}
          to={to as "/$project"}
          params={{ project }}
          className={css["link"]}
          activeOptions={{ exact: to === "/$project", includeSearch: false }}
        >
          <Icon name={icon} size={18} />
          {label}
        </Link>
      ))}
      <button type="button" className={css["link"]} onClick={() => all.current?.showModal()}>
        <Icon name="more" size={18} />
        {messages.menu}
      </button>
      <dialog ref={all} className={css["all"]} aria-label={messages.navigation} onClick={close}>
        <button type="button" className={css["close"]} aria-label={messages.closeMenu} onClick={close}>
          <Icon name="close" />
        </button>
        <ProjectSwitcher project={project} session={session} />
        <NavigationLinks project={project} />
        <div onClick={(event) => event.stopPropagation()}>
          <Person actor={session.actor} />
        </div>
      </dialog>
    </div>
  );
}
