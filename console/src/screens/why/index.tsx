import type { EvaluationContext } from "@burgee/contract";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { useProject } from "../../api/session.ts";
import { type EnvironmentColumn, useEnvironments } from "../../api/use-environments.ts";
import { useRead } from "../../api/use-read.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Empty, Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useToast } from "../../parts/toast-store.ts";
import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import { GetsList } from "./gets-list.tsx";
import { whyMessages as messages } from "./messages.ts";
import { OtherEnvironments } from "./other-environments.tsx";
import { PersonaChoice } from "./persona-choice.tsx";
import { readPersonas } from "./personas.ts";
import { PlaceForm } from "./place-form.tsx";
import { readWhySearch, type WhySearch, withoutPrivate, writeWhySearch } from "./search.ts";
import { TraceView } from "./trace-view.tsx";
import { useExplanation, useServed, useSource } from "./use-why.ts";
import { UserForm } from "./user-form.tsx";

import css from "./why.module.css";

/** How long after the last key the engine is asked and the address follows. */
const SETTLED_AFTER_MS = 200;
const SOMEBODY: EvaluationContext = { user_id: "user-1" };

/** What one user gets, and why. */
export function WhyScreen() {
  const project = useProject();
  const columns = useEnvironments(project);
  const overview = useRead("readOverview", { params: { project } });
  const search = readWhySearch(useSearch({ strict: false }));
  const column = columns.find(({ key }) => key === search.env) ?? columns.at(-1);
  if (overview.isError) {
    return (
      <Page title={messages.title}>
        <Failed title={messages.failedProject} error={overview.error} onRetry={() => void overview.refetch()} />
      </Page>
    );
  }
  if (overview.data === undefined) {
    return (
      <Page title={messages.title} note={messages.note}>
        <Loading label={messages.loading} />
      </Page>
    );
  }
  if (column === undefined) {
    return (
      <Page title={messages.title} note={messages.note}>
        <Empty title={messages.nothing} command={messages.nothingCommand}>
          {messages.nothingText}
        </Empty>
      </Page>
    );
  }
  return <Why key={project} {...{ project, columns, column, search, revision: overview.data.head?.revision }} />;
}

function Why(props: {
  readonly project: string;
  readonly columns: readonly EnvironmentColumn[];
  readonly column: EnvironmentColumn;
  readonly search: WhySearch;
  readonly revision: number | undefined;
}) {
  const { project, columns, column, search, revision } = props;
  const navigate = useNavigate();
  const isNarrow = useIsNarrow();
  const [openedMs, setOpenedMs] = useState(Date.now);
  const [user, setUser] = useState(() => search.user ?? readPersonas(project)[0]?.user ?? SOMEBODY);
  const settled = useSettled(user);
  const setSearch = (next: WhySearch): void => {
    // The router says itself when a navigation fails.
    void navigate({ to: ".", search: writeWhySearch(next) as never, replace: true });
  };
  useAddressOfUser(settled, search, setUser, setSearch);

  const version = column.overview?.version ?? 0;
  const isNewest = search.of === "newest";
  const nowMs = search.at ?? openedMs;
  const { source, custom, error, retry } = useSource(project, column.key, { version, revision, isNewest });
  const asked = { source, user: settled, nowMs };
  const served = useServed(asked);
  const flag = search.flag ?? served.data?.[0]?.feature;
  const explanation = useExplanation(asked, flag);
  const who = settled.name ?? settled.user_id;
  const failure = error ?? served.error ?? explanation.error;
  const traceRef = useRef<HTMLDivElement>(null);

  return (
    <Page
      title={messages.title}
      note={messages.note}
      width="wide"
      isProduction={column.kind === "production"}
      actions={<CopyLink />}
    >
      <div className={css["columns"]}>
        <details className={css["user"]} open={!isNarrow}>
          <summary className={css["summary"]}>
            <Icon name="down" /> {who} · {column.name}
          </summary>
          <div className={css["forms"]}>
            <PersonaChoice project={project} user={user} onUser={setUser} />
            <UserForm user={user} onUser={setUser} custom={custom} />
            <PlaceForm
              {...{ columns, column, revision, search, nowMs, onSearch: setSearch }}
              onNow={() => {
                const { at: _, ...others } = search;
                setOpenedMs(Date.now());
                setSearch(others);
              }}
            />
          </div>
        </details>
        <div className={css["gets"]}>
          {served.data === undefined ? (
            failure === null && (version > 0 || isNewest) ? (
              <Loading label={messages.loading} rows={10} />
            ) : null
          ) : (
            <GetsList
              served={served.data}
              chosen={flag}
              onChoose={(next) => {
                setSearch({ ...search, flag: next });
                if (isNarrow) traceRef.current?.scrollIntoView();
              }}
            />
          )}
        </div>
        <div className={css["trace"]} ref={traceRef}>
          {failure === null ? null : (
            <Failed title={messages.failed} error={failure} kept={messages.kept} onRetry={retry} />
          )}
          {version === 0 && !isNewest ? (
            <Empty title={messages.nothing} command={messages.nothingCommand}>
              {messages.nothingText}
            </Empty>
          ) : served.data?.length === 0 ? (
            <Empty title={messages.noFlags} />
          ) : explanation.data === undefined ? (
            failure === null ? (
              <Loading label={messages.loading} rows={4} />
            ) : null
          ) : (
            <>
              <TraceView
                explanation={explanation.data}
                who={who}
                from={isNewest ? messages.newest(revision ?? 0) : messages.servedNow(version)}
                onTime={(at) => setSearch({ ...search, at })}
              />
              {flag === undefined ? null : (
                <OtherEnvironments
                  project={project}
                  columns={columns.filter(({ key }) => key !== column.key).slice(0, 3)}
                  user={settled}
                  nowMs={nowMs}
                  flag={flag}
                />
              )}
            </>
          )}
        </div>
      </div>
    </Page>
  );
}

function CopyLink() {
  const toast = useToast();
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(location.href);
    toast({ title: messages.copied, text: messages.copiedText });
  };
  return (
    <Button kind="bare" icon={<Icon name="copy" />} onClick={() => void copy().catch(() => undefined)}>
      {messages.copyLink}
    </Button>
  );
}

/** The value, once it has not changed for a moment. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** Keeps the user in the address, and takes over one that comes by a link or by going back. */
function useAddressOfUser(
  user: EvaluationContext,
  search: WhySearch,
  setUser: (user: EvaluationContext) => void,
  setSearch: (search: WhySearch) => void,
): void {
  const inAddress = JSON.stringify(search.user);
  const mine = JSON.stringify(withoutPrivate(user));
  const written = useRef(inAddress);
  useEffect(() => {
    if (inAddress === undefined || inAddress === written.current) return;
    written.current = inAddress;
    setUser(JSON.parse(inAddress) as EvaluationContext);
  }, [inAddress, setUser]);
  useEffect(() => {
    if (mine === written.current) return;
    written.current = mine;
    setSearch({ ...search, user: JSON.parse(mine) as EvaluationContext });
    // Only what the person enters writes the address.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [mine]);
}
