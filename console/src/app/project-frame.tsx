import { Link, Outlet, useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { useSession } from "../api/session.ts";
import { Empty, Loading } from "../parts/notice.tsx";
import { Page, PageTray } from "../parts/page.tsx";
import { appMessages as messages } from "./messages.ts";
import { PhoneBar } from "./phone-bar.tsx";
import { Sidebar } from "./sidebar.tsx";

import css from "./project-frame.module.css";

const LoadedTray = lazy(async () => ({ default: (await import("../edit/draft-tray.tsx")).DraftTray }));
const tray = (
  <Suspense>
    <LoadedTray />
  </Suspense>
);

/** The shell of a project: navigation beside the screen, or below it on a phone. */
export function ProjectFrame() {
  const session = useSession();
  const { project = "" } = useParams({ strict: false });
  const held = session.projects.find(({ projectKey }) => projectKey === project);
  return (
    <div className={css["frame"]}>
      <Sidebar project={project} session={session} />
      <main id="content" tabIndex={-1} className={css["main"]}>
        {held?.role === undefined ? (
          <NoAccess isKnown={held !== undefined} actor={session.actor} project={project} />
        ) : (
          <Suspense fallback={<Loading label="" />}>
            <PageTray value={tray}>
              <Outlet />
            </PageTray>
          </Suspense>
        )}
      </main>
      <PhoneBar project={project} session={session} />
    </div>
  );
}

interface NoAccessProps {
  /** Operators know of projects in which they have no role. */
  readonly isKnown: boolean;
  readonly actor: string;
  readonly project: string;
}

/** The server does not tell a stranger which projects exist, so the page cannot either. */
function NoAccess({ isKnown, actor, project }: NoAccessProps) {
  const title = isKnown ? messages.noAccessTitle : messages.unknownProjectTitle;
  return (
    <Page title={project}>
      <Empty title={title} action={<Link to="/">{messages.yourProjects}</Link>}>
        {isKnown ? messages.noAccess(actor, project) : messages.unknownProject(actor, project)}
      </Empty>
    </Page>
  );
}
