import type { Problem } from "@burgee/contract/admin";
import type { FeaturePreview } from "@burgee/publisher/preview";

import { useFeatures } from "../../api/use-features.ts";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import { type FlagFile, readRules } from "./flag-file.ts";
import { flagMessages as messages } from "./messages.ts";
import { RuleCard } from "./rule-card.tsx";
import type { EditedFlag } from "./use-flag.ts";

import css from "./flag.module.css";

interface Props {
  readonly flag: EditedFlag;
  readonly environment: string;
  readonly preview: FeaturePreview | undefined;
  readonly nowMs: number;
  readonly problems: readonly Problem[];
  readonly project: string;
}

/** The rules of one environment, in the order in which they are tried. */
export function TargetingTab({ flag, environment, preview, nowMs, problems, project }: Props) {
  const isNarrow = useIsNarrow();
  const { file, published } = flag;
  const features = useFeatures(project).data?.features ?? [];
  const audiences = [...new Set(features.flatMap((feature) => feature.audiences ?? []))].toSorted();
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
  const hasTargets = keys.length > 0;
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
            audiences={audiences}
            problems={problemsOf(problems, flag.path, environment, place)}
            onMove={(step) => move(place, step)}
          />
        ))}
      </ol>
      <p className={css["addRule"]}>
        {isNarrow ? (
          messages.narrow
        ) : (
          <>
            <Button kind="bare" icon={<Icon name="plus" />} onClick={() => addRule(flag, file, environment)}>
              {messages.addRule}
            </Button>
            {messages.firstDecides}
            {hasTargets ? (
              <label className={css["status"]}>
                {messages.status}
                <select
                  className={css["select"]}
                  value={status}
                  onChange={({ target: { value } }) =>
                    flag.edit({ path: ["environments", environment, "status"], value })
                  }
                >
                  <option value="active">{messages.active}</option>
                  <option value="inactive">{messages.off}</option>
                </select>
              </label>
            ) : null}
          </>
        )}
      </p>
    </>
  );
}

/** A rule is added before the others, where it has an effect; who fits it is edited afterwards. */
function addRule(flag: EditedFlag, file: FlagFile, environment: string): void {
  const { rules } = readRules(file, environment);
  const keys = new Set(rules.map(({ key }) => key));
  let place = rules.length + 1;
  while (keys.has(`rule-${place}`)) place += 1;
  const serve = file.variations[0]?.key ?? "";
  const rule = { key: `rule-${place}`, when: { country: ["CH"] }, serve };
  const at = ["environments", environment];
  const hasTargets = rules.some(({ path }) => path !== undefined);
  const everyone = file.variations[rules[0]?.shares[0]?.index ?? 0]?.key ?? serve;
  flag.edit(
    hasTargets
      ? { path: [...at, "targets"], insert: rule, after: null }
      : { path: at, value: { targets: [rule, ...(rules.length === 0 ? [] : [{ key: "rest", serve: everyone }])] } },
  );
}

/** Problems at values of one rule. */
function problemsOf(problems: readonly Problem[], file: string, environment: string, place: number): readonly string[] {
  return problems.flatMap(({ file: at, path = [], message, remedy }) => {
    const [first, key, targets, index] = path;
    const isHere = at === file && first === "environments" && key === environment && targets === "targets";
    return isHere && index === place ? `${message}. ${remedy}` : [];
  });
}
