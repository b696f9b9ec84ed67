import { useNavigate, useSearch } from "@tanstack/react-router";

import { useProject } from "../../api/session.ts";
import { useEnvironments } from "../../api/use-environments.ts";
import { useRead } from "../../api/use-read.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Empty, Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { AuditEntries } from "./audit-entries.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import { ChainCard } from "./chain-card.tsx";
import { ExportButton } from "./export-button.tsx";
import { auditMessages as messages } from "./messages.ts";
import { listActors, listFlagKeys } from "./offer-values.ts";
import { type AuditSearch, isFiltered, readAuditSearch } from "./search.ts";

import css from "./audit.module.css";

/** What was done in the project and by whom, and the proof that nobody changed the record of it. */
export function AuditScreen() {
  const project = useProject();
  const search = readAuditSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const { kind: action, ...others } = search;
  const answer = useRead("listAudit", { params: { project }, query: { ...others, action } });
  const columns = useEnvironments(project);
  const { entries = [], head, nextBefore } = answer.data ?? {};
  // The router says itself when a navigation fails.
  const setSearch = (next: AuditSearch): void => void navigate({ to: ".", search: next as never });
  const isEmptyLog = head?.sequence === 0;
  return (
    <Page title={messages.title} width="wide" actions={<ExportButton project={project} />}>
      <div className={css["scroll"]}>
        {head === undefined || isEmptyLog ? null : <ChainCard project={project} head={head} />}
        {isEmptyLog ? null : (
          <AuditFilters
            search={search}
            columns={columns}
            actors={listActors(entries)}
            flags={listFlagKeys(entries)}
            onSearch={setSearch}
          />
        )}
        {answer.isPending ? <Loading label={messages.loading} rows={16} /> : null}
        {answer.isError ? (
          <Failed title={messages.failed} error={answer.error} onRetry={() => void answer.refetch()} />
        ) : null}
        {isEmptyLog ? (
          <Empty title={messages.none} command={messages.noneCommand}>
            {messages.noneText}
          </Empty>
        ) : null}
        {answer.data !== undefined && entries.length === 0 && !isEmptyLog ? (
          <Empty
            title={nextBefore === undefined ? messages.noResult : messages.emptyPage}
            action={
              isFiltered(search) ? <Button onClick={() => setSearch({})}>{messages.clearFilters}</Button> : undefined
            }
          />
        ) : null}
        {entries.length > 0 ? <AuditEntries entries={entries} columns={columns} /> : null}
        <div className={css["pages"]}>
          {search.before === undefined ? null : (
            <Button onClick={() => setSearch({ ...search, before: "" })}>{messages.newest}</Button>
          )}
          {nextBefore === undefined ? null : (
            <Button onClick={() => setSearch({ ...search, before: String(nextBefore) })}>{messages.older}</Button>
          )}
        </div>
      </div>
    </Page>
  );
}
