import { type Condition, referencedAudiences } from "./condition.ts";
import type { ProjectSource } from "./project-source.ts";
import { parseServedKey } from "./read-requirements.ts";
import { servedCondition } from "./served-condition.ts";

/** One required variation as a condition. */
export interface PrerequisiteCondition {
  readonly key: string;
  readonly feature: string;
  readonly variation: string;
  readonly when: Condition;
}

/** The variations that conditions of an environment require, directly or through others, each once. */
export function compilePrerequisites(
  source: ProjectSource,
  environmentKey: string,
  conditions: readonly Condition[],
): readonly PrerequisiteCondition[] {
  const found = new Map<string, PrerequisiteCondition>();
  const open = conditions.flatMap(referencedAudiences);
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const served = parseServedKey(key);
    const feature = served === undefined ? undefined : source.features.get(served.feature);
    if (served === undefined || feature === undefined || found.has(key)) continue;
    const condition = servedCondition(feature, served.variation, environmentKey, source.audiences);
    if (condition.kind === "inexact") throw new Error(`${key} was not checked: ${condition.reason}`);
    found.set(key, { key, ...served, when: condition.when });
    open.push(...referencedAudiences(condition.when));
  }
  return [...found.values()];
}
