import { Button } from "../../parts/button.tsx";
import { Field, NumberField } from "../../parts/field.tsx";
import { formatUtc } from "../../parts/format-time.ts";
import { Icon } from "../../parts/icon.tsx";
import type { Rollout } from "./flag-file.ts";
import { flagMessages as messages } from "./messages.ts";
import { RolloutChart } from "./rollout-chart.tsx";
import { letInAt } from "./rollout.ts";
import type { EditedFlag } from "./use-flag.ts";

import css from "./flag.module.css";

const DAY_MS = 86_400_000;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

interface Props {
  readonly flag: EditedFlag;
  readonly rollout: Rollout;
  readonly was: Rollout | undefined;
  readonly nowMs: number;
}

/** A rollout as a curve, and its stages as fields. */
export function RolloutEditor({ flag, rollout, was, nowMs }: Props) {
  const { path, stages, kind } = rollout;
  const last = stages.at(-1);
  const isEdited = JSON.stringify(was?.stages) !== JSON.stringify(stages);
  const add = (): void => {
    const atMs = Math.max(nowMs, last?.atMs ?? 0) + 7 * DAY_MS;
    const stage = { date: dayOf(atMs), percentage: Math.round(Math.max(letInAt(rollout, atMs), 0)) };
    flag.edit(
      stages.length > 1 ? { path: [...path, "stages"], insert: stage } : { path: [...path, "stages"], value: [stage] },
    );
  };
  return (
    <>
      {stages.length === 0 || kind === "schedule" ? null : (
        <RolloutChart rollout={rollout} was={isEdited ? was : undefined} nowMs={nowMs} />
      )}
      <div className={css["fields"]}>
        {stages.map((stage) => (
          <span key={stage.path?.join("/") ?? "start"} className={css["stage"]} title={formatUtc(stage.atMs)}>
            {stage.path === undefined ? messages.from : messages.by}
            <Field label={messages.stageDate} isLabelHidden>
              {(control) => (
                <input
                  {...control}
                  type="date"
                  key={stage.atMs}
                  defaultValue={dayOf(stage.atMs)}
                  onBlur={({ target: { value } }) => {
                    if (value === "" || value === dayOf(stage.atMs)) return;
                    flag.edit({
                      path: stage.path === undefined ? [...path, "startDate"] : [...stage.path, "date"],
                      value,
                    });
                  }}
                />
              )}
            </Field>
            {kind === "schedule" ? null : (
              <NumberField
                label={stage.path === undefined ? messages.startPercent : messages.stagePercent}
                isLabelHidden
                value={stage.percent}
                unit="%"
                onValue={(value) => {
                  if (value === undefined || value === stage.percent) return;
                  const at = stage.path === undefined ? [...path, "startPercentage"] : [...stage.path, "percentage"];
                  flag.edit({ path: at, value });
                }}
              />
            )}
            {stage.path === undefined || stages.length <= 2 ? null : (
              <Button
                kind="bare"
                aria-label={messages.removeStage}
                onClick={() => flag.edit({ path: stage.path ?? [], remove: true })}
              >
                <Icon name="close" />
              </Button>
            )}
          </span>
        ))}
        {kind === "schedule" ? null : (
          <Button kind="bare" icon={<Icon name="plus" />} onClick={add}>
            {messages.addStage}
          </Button>
        )}
        <span className={css["aside"]}>{messages.midnight}</span>
      </div>
    </>
  );
}
