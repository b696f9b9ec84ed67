import { useNavigate } from "@tanstack/react-router";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";

import { useMay, useProject } from "../../api/session.ts";
import { useActivity } from "../../api/use-activity.ts";
import { useEnvironments } from "../../api/use-environments.ts";
import { useFeatures } from "../../api/use-features.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty, Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import { FilterBar } from "./filter-bar.tsx";
import { findFlags, listFlags } from "./find-flags.ts";
import { FlagCards } from "./flag-cards.tsx";
import { FlagTable } from "./flag-table.tsx";
import { flagsMessages as messages } from "./messages.ts";
import { SearchField } from "./search-field.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { useFlagsSearch } from "./use-flags-search.ts";
import { useListKeys } from "./use-list-keys.ts";
import { useSelection } from "./use-selection.ts";

/** All flags of a project, and what each environment serves of them. */
export function FlagsScreen() {
  const project = useProject();
  const answer = useFeatures(project);
  const features = answer.data?.features;
  const columns = useEnvironments(project, features);
  const { search, setSearch } = useFlagsSearch();
  const [nowMs] = useState(Date.now);
  const listed = useMemo(() => listFlags(features ?? [], columns, nowMs), [features, columns, nowMs]);
  const wanted = useDeferredValue(search);
  const found = useMemo(() => findFlags(listed, columns, wanted), [listed, columns, wanted]);
  const selection = useSelection();
  const isNarrow = useIsNarrow();
  const [current, setCurrent] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setCurrent(-1), [wanted]);
  useEffect(() => {
    // The row may have to be drawn first.
    const frame = requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[data-place="${current}"] a`)?.focus({ preventScroll: true }),
    );
    return () => cancelAnimationFrame(frame);
  }, [current]);
  useListKeys({
    onSearch: () => field.current?.focus(),
    onMove: (step) => setCurrent((place) => Math.min(Math.max(place + step, 0), found.length - 1)),
    onSelect: () => {
      const id = found[current]?.flag.id;
      if (id !== undefined) selection.toggle(id);
    },
    onClear: selection.clear,
  });
  const activity = useActivity(project, columns);
  const List = isNarrow ? FlagCards : FlagTable;
  return (
    <Page
      title={messages.title}
      note={features === undefined ? undefined : messages.shown(found.length, features.length)}
      width="wide"
      middle={<SearchField ref={field} text={search.q ?? ""} onText={(q) => setSearch({ ...search, q })} />}
      actions={<NewFlag project={project} />}
      bottom={selection.count > 0 ? <SelectionBar selection={selection} /> : undefined}
    >
      {features?.length === 0 ? null : (
        <FilterBar listed={listed} columns={columns} search={wanted} onSearch={setSearch} />
      )}
      <p className="visually-hidden" role="status">
        {features === undefined ? "" : messages.found(found.length)}
      </p>
      {answer.isPending ? <Loading label={messages.loading} rows={20} /> : null}
      {answer.isError ? (
        <Failed
          title={messages.failed}
          kept={messages.failedKept}
          error={answer.error}
          onRetry={() => void answer.refetch()}
        />
      ) : null}
      {features?.length === 0 ? (
        <Empty title={messages.none} command={messages.noneCommand} action={<NewFlag project={project} />}>
          {messages.noneText}
        </Empty>
      ) : null}
      {features !== undefined && features.length > 0 && found.length === 0 ? (
        <Empty
          title={messages.noResult}
          action={<Button onClick={() => setSearch({})}>{messages.clearFilters}</Button>}
        >
          {messages.noResultText}
        </Empty>
      ) : null}
      {found.length > 0 ? (
        <List
          project={project}
          flags={found}
          columns={columns}
          selection={selection}
          current={current}
          nowMs={nowMs}
          activity={activity}
        />
      ) : null}
    </Page>
  );
}

function NewFlag({ project }: { readonly project: string }) {
  const { may, who } = useMay({ role: "reader" });
  const navigate = useNavigate();
  return (
    <Button
      kind="primary"
      icon={<Icon name="plus" />}
      refusal={may ? undefined : who}
      // The router says itself when a navigation fails.
      onClick={() => void navigate({ to: "/$project/flags/new", params: { project } })}
    >
      {messages.newFlag}
    </Button>
  );
}
