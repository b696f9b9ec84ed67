import type { ChangeListing } from "@burgee/contract/admin";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";

import { useProject, useSession } from "../../api/session.ts";
import { useEnvironments } from "../../api/use-environments.ts";
import { useRead } from "../../api/use-read.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Empty, Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { ChangeRows } from "./change-rows.tsx";
import { isWaitingFor } from "./find-waiting.ts";
import { changesMessages as messages } from "./messages.ts";
import { LISTS, type ListName, readChangesSearch } from "./search.ts";

import css from "./changes.module.css";

const CLOSED: ReadonlySet<string> = new Set(["applied", "rejected", "withdrawn", "failed"]);

/** Changes that wait for somebody, and those that are done. */
export function ChangesScreen() {
  const project = useProject();
  const { actor, projects } = useSession();
  const { list, before } = readChangesSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const overview = useRead("readOverview", { params: { project } });
  const columns = useEnvironments(project);
  const state = list === "closed" ? undefined : list === "waiting" ? "open" : list;
  const answer = useRead("listChanges", { params: { project }, query: { state, before } });
  const { changes = [], nextBefore } = answer.data ?? {};
  const held = projects.find(({ projectKey }) => projectKey === project);
  const isShown = (change: ChangeListing): boolean => {
    if (list === "closed") return CLOSED.has(change.state);
    return list !== "waiting" || isWaitingFor(change, actor, held, overview.data?.environments ?? []);
  };
  const shown = changes.filter(isShown);
  const isPending = answer.isPending || (list === "waiting" && overview.isPending);
  const failed = answer.isError ? answer : list === "waiting" && overview.isError ? overview : undefined;
  // The router says itself when a navigation fails.
  const go = (next: string | undefined): void => void navigate({ to: ".", search: { list, before: next } as never });
  return (
    <Page title={messages.title} width="wide">
      <div className={css["tabs"]}>
        <Tabs
          label={messages.lists}
          tabs={LISTS.map((name) => ({
            label: messages.list(name),
            to: ".",
            search: { list: name },
            isCurrent: name === list,
            ...countOf(name, overview.data),
          }))}
        />
      </div>
      <div className={css["scroll"]}>
        {isPending ? <Loading label={messages.loading} /> : null}
        {failed === undefined ? null : (
          <Failed title={messages.failed} error={failed.error} onRetry={() => void failed.refetch()} />
        )}
        {!isPending && failed === undefined && shown.length === 0 ? (
          <Empty
            title={messages.empty(list)}
            {...(list === "open" ? { command: messages.emptyCommand } : {})}
            action={
              list === "waiting" ? (
                <Link to="." search={{ list: "open" } as never}>
                  {messages.showOpen}
                </Link>
              ) : undefined
            }
          >
            {messages.emptyText}
          </Empty>
        ) : null}
        {shown.length > 0 ? (
          <ChangeRows project={project} changes={shown} columns={columns} label={messages.list(list)} />
        ) : null}
        <div className={css["pages"]}>
          {before === undefined ? null : <Button onClick={() => go(undefined)}>{messages.newest}</Button>}
          {nextBefore === undefined ? null : <Button onClick={() => go(String(nextBefore))}>{messages.older}</Button>}
        </div>
      </div>
    </Page>
  );
}

function countOf(name: ListName, overview: { readonly waiting: number } | undefined): { readonly count?: number } {
  return name === "waiting" && overview !== undefined ? { count: overview.waiting } : {};
}
