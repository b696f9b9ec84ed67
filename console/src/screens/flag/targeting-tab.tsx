import type { FeaturePreview } from "@burgee/publisher/preview";

import { Notice } from "../../parts/notice.tsx";
import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import { readRules } from "./flag-file.ts";
import { flagMessages as messages } from "./messages.ts";
import { RuleCard } from "./rule-card.tsx";
import type { EditedFlag } from "./use-flag.ts";

import css from "./flag.module.css";

interface Props {
  readonly flag: EditedFlag;
  readonly environment: string;
  readonly preview: FeaturePreview | undefined;
  readonly nowMs: number;
}

/** The rules of one environment, in the order in which they are tried. */
export function TargetingTab({ flag, environment, preview, nowMs }: Props) {
  const isNarrow = useIsNarrow();
  const { file, published } = flag;
  if (file === undefined) {
    return flag.isRead ? (
      <Notice tone="warn" title={messages.unreadableFile}>
        {messages.unreadableFileText}
      </Notice>
    ) : null;
  }
  const { rules, status, like, isWritten } = readRules(file, environment);
  const were = published === undefined ? undefined : readRules(published, environment);
  const keys = rules.flatMap(({ path, key }) => (path === undefined ? [] : key));
  const move = (place: number, step: 1 | -1): void => {
    const order = [...keys];
    const [moved] = order.splice(place, 1);
    if (moved === undefined) return;
    order.splice(place + step, 0, moved);
    flag.edit({ path: ["environments", environment, "targets"], order });
  };
  const stopped = preview?.impact.after?.targets ?? [];
  return (
    <>
      {status === "inactive" ? <Notice title={messages.inactive} /> : null}
      {like === undefined ? null : <Notice title={messages.like(like)} />}
      {isWritten ? null : <Notice title={messages.notWritten} />}
      {rules.length === 0 && like === undefined ? <Notice title={messages.noRules} /> : null}
      <ol className={css["rules"]}>
        {rules.map((rule, place) => (
          <RuleCard
            key={rule.key}
            flag={flag}
            file={file}
            rule={rule}
            was={were?.rules.find(({ key }) => key === rule.key)}
            place={place}
            count={keys.length}
            users={stopped.find(({ target }) => target === rule.key)?.users}
            nowMs={nowMs}
            nameOf={(audience) => audience}
            isNarrow={isNarrow}
            onMove={(step) => move(place, step)}
          />
        ))}
      </ol>
      <p className={css["aside"]}>{messages.firstDecides}</p>
    </>
  );
}
