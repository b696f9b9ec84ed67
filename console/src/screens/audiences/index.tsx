import { useMemo, useState } from "react";

import { useProject } from "../../api/session.ts";
import { useFeatures } from "../../api/use-features.ts";
import { Button } from "../../parts/button.tsx";
import { Failed } from "../../parts/failed.tsx";
import { TextField } from "../../parts/field.tsx";
import { Empty, Loading, Notice } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { AudienceCard } from "./audience-card.tsx";
import { listAudiences } from "./list-audiences.ts";
import { audiencesMessages as messages } from "./messages.ts";
import { useDescribedAudiences } from "./use-described-audiences.ts";

/** The rules that have a name: who belongs to them, and what depends on them. */
export function AudiencesScreen() {
  const project = useProject();
  const features = useFeatures(project);
  const revision = features.data?.revision;
  const described = useDescribedAudiences(project, revision === 0 ? undefined : revision);
  const [text, setText] = useState("");
  const audiences = described.data?.kind === "audiences" ? described.data.audiences : undefined;
  const isReading = features.isPending || (described.isPending && revision !== 0);
  const all = useMemo(
    () => (isReading ? [] : listAudiences(audiences, features.data?.features ?? [])),
    [isReading, audiences, features.data],
  );
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(({ haystack }) => words.every((word) => haystack.includes(word)));
  return (
    <Page
      title={messages.title}
      note={isReading ? undefined : messages.shown(found.length, all.length)}
      middle={
        all.length > 1 ? (
          <TextField
            label={messages.search}
            isLabelHidden
            placeholder={messages.search}
            type="search"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        ) : undefined
      }
    >
      {features.isError ? (
        <Failed title={messages.failed} error={features.error} onRetry={() => void features.refetch()} />
      ) : null}
      {isReading && !features.isError ? <Loading label={messages.loading} /> : null}
      {described.isError ? (
        <Failed
          title={messages.failedRules}
          error={described.error}
          kept={messages.kept}
          onRetry={() => void described.refetch()}
        />
      ) : null}
      {described.data?.kind === "problems" ? (
        <Notice tone="warn" title={messages.problems}>
          {messages.problemsKept}
        </Notice>
      ) : null}
      {!isReading && !features.isError && all.length === 0 ? (
        <Empty title={messages.none} command={messages.noneCommand}>
          {messages.noneText}
        </Empty>
      ) : null}
      {all.length > 0 && found.length === 0 ? (
        <Empty title={messages.noResult} action={<Button onClick={() => setText("")}>{messages.clear}</Button>} />
      ) : null}
      {found.map((audience) => (
        <AudienceCard key={audience.key} project={project} audience={audience} />
      ))}
    </Page>
  );
}
