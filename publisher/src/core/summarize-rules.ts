import type { FeatureStanding, FeatureSummary } from "@burgee/contract/admin";

import type { FeatureFile, RolloutSource } from "./feature-schemas.ts";
import type { TargetRule } from "./project-source.ts";
import { readEnvironments } from "./read-environments.ts";
import { readFeatureShape } from "./read-feature.ts";
import { readRequirements } from "./read-requirements.ts";
import { readDate } from "./read-rollout.ts";
import type { SourceFile } from "./source-file.ts";
import { walkCondition } from "./walk-condition.ts";

type RuleStanding = Pick<FeatureStanding, "targets" | "split" | "rollout">;

/** What a list shows of a feature's rules in numbers, for bars and marks. */
export interface RuleSummary {
  readonly members: Pick<FeatureSummary, "variations" | "variables" | "audiences" | "elsewhere">;
  /** By environment key, for those that the file names. */
  readonly environments: ReadonlyMap<string, RuleStanding>;
}

/** Reads the rules of a feature from nothing but its file; undefined when the shape of the file is wrong. */
export function summarizeRules(file: SourceFile): RuleSummary | undefined {
  const source = readFeatureShape(file);
  if (source === undefined) return undefined;
  const { status, staticVariation } = source;
  const variationKeys = Object.keys(source.variations);
  const audiences = listAudiences(source);
  const { targets } = readEnvironments(file, source, {
    variationKeys,
    environmentKeys: Object.keys(source.environments ?? {}),
    // Whether they exist is no question of this file.
    audienceKeys: audiences,
    customData: undefined,
    semantics: "standard",
    passthroughRollouts: true,
    requires: readRequirements(source.requires, ["requires"]),
  });
  const elsewhere = variationKeys.indexOf((status === "complete" ? staticVariation : source.default) ?? "");
  return {
    members: {
      variations: Object.entries(source.variations).map(([key, { name }]) => {
        return { key, ...(name === undefined ? {} : { name }) };
      }),
      variables: Object.keys(source.variables),
      ...(audiences.length === 0 ? {} : { audiences }),
      ...(elsewhere === -1 || status === "archived" ? {} : { elsewhere }),
    },
    environments: new Map([...targets].map(([key, rules]) => [key, summarize(rules, source, variationKeys)])),
  };
}

function listAudiences({ environments = {} }: FeatureFile): readonly string[] {
  const targets = Object.values(environments).flatMap((rules) => (typeof rules === "string" ? [] : rules.targets));
  const values = targets.flatMap((target) => walkCondition(target?.when, []));
  return [...new Set(values.flatMap(({ member, value }) => (member === "audience" ? String(value) : [])))];
}

function summarize(
  rules: readonly TargetRule[],
  { status, staticVariation = "" }: FeatureFile,
  variationKeys: readonly string[],
): RuleStanding {
  if (status === "archived") return { targets: 0 };
  if (status === "complete") return { targets: 1, split: [[variationKeys.indexOf(staticVariation), 100]] };
  const isForAll = ({ when }: TargetRule): boolean => when.kind === "everyone";
  const toShares = ({ shares }: TargetRule) => [...shares].map(([key, share]) => [variationKeys.indexOf(key), share]);
  const last = rules.find((rule) => isForAll(rule) && rule.rollout === undefined);
  const rolling = rules.filter(({ rollout }) => rollout !== undefined);
  const ramp = rolling.find(isForAll) ?? rolling[0];
  const source = ramp?.source.rollout;
  return {
    targets: rules.length,
    ...(last === undefined ? {} : { split: toShares(last) }),
    ...(ramp === undefined || source === undefined
      ? {}
      : {
          rollout: {
            kind: source.type,
            stages: listStages(source),
            serves: toShares(ramp),
            ...(isForAll(ramp) ? {} : { isForSome: true }),
          },
        }),
  };
}

/** Points of the curve on which a rollout lets users in. Between two of them a gradual one draws a straight line. */
function listStages({ type, startDate, startPercentage = 0, stages = [] }: RolloutSource): number[][] {
  const toMs = (text: string): number => Date.parse(readDate(text) ?? text);
  if (type === "schedule") return [[toMs(startDate), 100]];
  const points = [[toMs(startDate), startPercentage]];
  for (const stage of stages) {
    const atMs = toMs(stage.date);
    // A step in a gradual rollout is a line that goes straight up.
    if (type === "gradual" && stage.type === "discrete") points.push([atMs, points.at(-1)?.[1] ?? 0]);
    points.push([atMs, stage.percentage]);
  }
  return points;
}
