import type { FeatureReply } from "@burgee/contract/admin";
import { useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";

import { useMay, useProject } from "../../api/session.ts";
import { type EnvironmentColumn, useEnvironments } from "../../api/use-environments.ts";
import { useRead } from "../../api/use-read.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { DraftElsewhere, DraftLine } from "./draft-line.tsx";
import { EnvironmentSwitch } from "./environment-switch.tsx";
import { HistoryTab } from "./history-tab.tsx";
import { ImpactPanel } from "./impact-panel.tsx";
import { flagMessages as messages } from "./messages.ts";
import { SwitchOffDialog } from "./overlay-dialogs.tsx";
import { OverlayNotices } from "./overlay-notices.tsx";
import { TargetingTab } from "./targeting-tab.tsx";
import { useFlag } from "./use-flag.ts";
import { useImpact } from "./use-impact.ts";
import { VariationsTab } from "./variations-tab.tsx";
import { YamlTab } from "./yaml-tab.tsx";

import css from "./flag.module.css";

const TABS = ["targeting", "variations", "history", "yaml"] as const;
type TabName = (typeof TABS)[number];

/** A flag: what it serves where, and everything about it that can be edited. */
export function FlagScreen() {
  const project = useProject();
  const { flag = "" } = useParams({ strict: false });
  const answer = useRead("readFeature", { params: { project, feature: flag } });
  const columns = useEnvironments(project);
  const { data } = answer;
  if (data !== undefined && columns.length > 0) return <Flag feature={data} columns={columns} project={project} />;
  return (
    <Page title={flag}>
      {answer.isPending || data !== undefined ? <Loading label={messages.loading} /> : null}
      {answer.isError ? (
        <Failed
          title={messages.failed}
          kept={messages.failedKept}
          error={answer.error}
          onRetry={() => void answer.refetch()}
        />
      ) : null}
    </Page>
  );
}

interface Props {
  readonly feature: FeatureReply;
  readonly columns: readonly EnvironmentColumn[];
  readonly project: string;
}

function Flag({ feature, columns, project }: Props) {
  const search: { readonly tab?: string; readonly environment?: string } = useSearch({ strict: false });
  const tab = TABS.find((name) => name === search.tab) ?? "targeting";
  const column = columns.find(({ key }) => key === search.environment) ?? columns.at(-1);
  const flag = useFlag(feature);
  const today = useToday();
  const [day, setDay] = useState("");
  const nowMs = Date.parse(day === "" ? today : day);
  const environment = column?.key ?? "";
  const impact = useImpact(project, flag, feature.revision, environment, nowMs);
  const preview = impact.data?.kind === "previewed" ? impact.data.result : undefined;
  const [isSwitchingOff, setIsSwitchingOff] = useState(false);
  const { may, who } = useMay({ role: "publisher", environment });
  if (column === undefined) return null;
  const name = flag.file?.name ?? feature.name ?? feature.key;
  const isOff = column.overview?.overlay?.entries.some(
    (entry) => entry.kind === "off" && entry.featureId === feature.id && entry.isIdle !== true,
  );
  return (
    <Page
      title={name}
      note={
        <>
          <code>{feature.key}</code> {[flag.file?.type, ...(flag.file?.tags ?? [])].join(" · ")}
        </>
      }
      width="wide"
      isProduction={column.kind === "production"}
    >
      <div className={css["bar"]}>
        <Tabs label={messages.tabs} tabs={listTabs(tab, search.environment, feature)} />
        <EnvironmentSwitch columns={columns} current={column.key} search={{ tab: search.tab }} />
        <Button
          kind="danger"
          disabled={isOff === true}
          refusal={may ? undefined : who}
          onClick={() => setIsSwitchingOff(true)}
        >
          {messages.switchOff}
        </Button>
      </div>
      <div className={css["body"]}>
        <div className={css["main"]} role="region" aria-label={messages.tab[tab]} tabIndex={0}>
          <DraftElsewhere flag={flag} />
          <OverlayNotices feature={feature} column={column} project={project} />
          {tab === "targeting" ? (
            <TargetingTab
              flag={flag}
              environment={environment}
              preview={preview}
              nowMs={nowMs}
              problems={impact.data?.kind === "problems" ? impact.data.problems : []}
              project={project}
            />
          ) : null}
          {tab === "variations" ? <VariationsTab flag={flag} /> : null}
          {tab === "history" ? <HistoryTab project={project} feature={feature.key} /> : null}
          {tab === "yaml" ? <YamlTab flag={flag} preview={impact.data} /> : null}
        </div>
        <ImpactPanel
          file={flag.file}
          answer={impact}
          isEdited={flag.isEdited}
          day={day === "" ? today.slice(0, 10) : day}
          onDay={setDay}
        >
          <ReviewButton environment={column} isEdited={flag.draft.files.size > 0} />
          {may ? null : <p className={css["quiet"]}>{messages.whoMay(who)}</p>}
          <DraftLine flag={flag} />
        </ImpactPanel>
      </div>
      {isSwitchingOff ? (
        <SwitchOffDialog
          feature={feature.key}
          name={name}
          column={column}
          project={project}
          preview={preview}
          onClose={() => setIsSwitchingOff(false)}
        />
      ) : null}
    </Page>
  );
}

const LoadedReview = lazy(async () => ({
  default: (await import("../../edit/review/review-dialog.tsx")).ReviewDialog,
}));

/** Leads to the review; there, not here, something is published. */
function ReviewButton({
  environment,
  isEdited,
}: {
  readonly environment: EnvironmentColumn;
  readonly isEdited: boolean;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const { may, who } = useMay({ role: "publisher", environment: environment.key });
  useEffect(() => {
    const open = (event: KeyboardEvent): void => {
      if (!isEdited || event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setIsOpen(true);
    };
    addEventListener("keydown", open);
    return () => removeEventListener("keydown", open);
  }, [isEdited]);
  return (
    <>
      <Button
        kind="primary"
        size="large"
        refusal={may ? undefined : who}
        disabled={!isEdited}
        onClick={() => setIsOpen(true)}
      >
        {messages.review(environment.name)}
      </Button>
      {isOpen ? (
        <Suspense>
          <LoadedReview environment={environment.key} onClose={() => setIsOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

/** The minute in which the page was opened: counting again for every second would change nothing. */
function useToday(): string {
  const [now] = useState(() => `${new Date().toISOString().slice(0, 16)}Z`);
  return now;
}

function listTabs(current: TabName, environment: string | undefined, feature: FeatureReply) {
  return TABS.map((name) => ({
    label: messages.tab[name],
    to: ".",
    search: { tab: name === "targeting" ? undefined : name, environment },
    isCurrent: name === current,
    ...(name === "variations" ? { count: feature.variations?.length ?? 0 } : {}),
  }));
}
