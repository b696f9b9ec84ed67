import type { ConfigRollout } from "@burgee/contract";

import type { Problem } from "./problem.ts";
import type { FeatureSource, ProjectSource, TargetRule } from "./project-source.ts";
import { readDate } from "./read-rollout.ts";
import type { SourcePath } from "./source-file.ts";
import { walkCondition } from "./walk-condition.ts";

/** Names that SDKs send as `platform`, as they write them. */
const PLATFORMS: readonly string[] = ["iOS", "Android", "web"];

/** How long after its last stage a rollout is left alone: whoever planned it is about to tidy up. Ours. */
const PAST_ROLLOUT_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Finds what is allowed and most likely not meant: for people who check their files, not for those who publish them.
 * @param nowMs the moment of checking, by which rollouts and dates of expiry are past
 */
export function findAdvice(source: ProjectSource, nowMs: number): readonly Problem[] {
  return [
    ...[...source.audiences.values()].flatMap(({ file, source: audience }) =>
      advisePlatforms(audience.when, ["when"]).map((advice) => file.advise(advice.path, advice.message, advice.remedy)),
    ),
    ...[...source.features.values()].flatMap((feature) =>
      adviseFeature(feature, nowMs).map(({ path, message, remedy }) => feature.file.advise(path, message, remedy)),
    ),
  ];
}

interface Advice {
  readonly path: SourcePath;
  readonly message: string;
  readonly remedy: string;
}

function adviseFeature(feature: FeatureSource, nowMs: number): readonly Advice[] {
  const { status, expires } = feature.source;
  if (status === "archived" || status === "complete") return [];
  const advice: Advice[] = [...adviseUnused(feature)];
  const expiresAt = expires === undefined ? undefined : readDate(expires);
  if (expiresAt !== undefined && Date.parse(expiresAt) <= nowMs) {
    const remedy = "Remove the feature, or set another date.";
    advice.push({ path: ["expires"], message: `the feature expired on ${expiresAt.slice(0, 10)}`, remedy });
  }
  for (const [environment, rules] of feature.targets) {
    const written = feature.source.environments?.[environment];
    if (typeof written !== "object" || written.targets === undefined) continue;
    for (const [index, target] of written.targets.entries()) {
      const path = ["environments", environment, "targets", index];
      advice.push(...advisePlatforms(target.when, [...path, "when"]));
      const rule = rules.find(({ source }) => source.key === target.key);
      if (rule?.rollout !== undefined) advice.push(...adviseRollout(rule, [...path, "rollout"], nowMs));
    }
  }
  return advice;
}

/** Variations that no rule of any environment serves. The implied ones of a flag cost nobody a line. */
function adviseUnused({ source, targets, file }: FeatureSource): readonly Advice[] {
  const served = new Set([source.controlVariation, source.staticVariation, source.default]);
  for (const rules of targets.values()) {
    for (const [variation, share] of rules.flatMap(({ shares }) => [...shares])) if (share > 0) served.add(variation);
  }
  const isWritten = typeof file.value === "object" && file.value !== null && "variations" in file.value;
  const isOn = [...targets.values()].some((rules) => rules.length > 0);
  if (!isWritten || !isOn) return [];
  return Object.keys(source.variations).flatMap((key): Advice[] => {
    if (served.has(key)) return [];
    const remedy = "Serve it, name it as `default:` or `controlVariation:`, or remove it.";
    return [{ path: ["variations", key], message: `no rule serves variation \`${key}\``, remedy }];
  });
}

function adviseRollout({ rollout }: TargetRule, path: SourcePath, nowMs: number): readonly Advice[] {
  return rollout === undefined ? [] : [...adviseFalling(rollout, path), ...advisePast(rollout, path, nowMs)];
}

function adviseFalling({ stages, startPercentage }: ConfigRollout, path: SourcePath): readonly Advice[] {
  let reached = startPercentage ?? 0;
  return (stages ?? []).flatMap(({ percentage }, index): Advice[] => {
    const before = reached;
    reached = percentage;
    if (percentage >= before) return [];
    const message = `the rollout falls from ${percent(before)} to ${percent(percentage)}: users who have it lose it`;
    return [
      { path: [...path, "stages", index], message, remedy: "Let percentages grow, or stop the rollout instead." },
    ];
  });
}

function advisePast(
  { startDate, stages, startPercentage }: ConfigRollout,
  path: SourcePath,
  nowMs: number,
): readonly Advice[] {
  const last = stages?.at(-1);
  const end = Date.parse(last?.date ?? startDate);
  const reached = stages === undefined ? 1 : (last?.percentage ?? startPercentage ?? 0);
  if (!(end + PAST_ROLLOUT_MS <= nowMs)) return [];
  const effect = reached === 1 ? "everybody passes" : `${percent(reached)} pass from now on`;
  const message = `the rollout has been over for more than 30 days, so ${effect}`;
  const remedy = reached === 1 ? "Remove it: the target means the same without." : "Add a stage that is still to come.";
  return [{ path, message, remedy }];
}

function advisePlatforms(when: unknown, path: SourcePath): readonly Advice[] {
  return walkCondition(when, path).flatMap(({ member, value, path: at }): Advice[] => {
    if (member !== "platform" || typeof value !== "string" || PLATFORMS.includes(value)) return [];
    const meant = PLATFORMS.find((known) => known.toLowerCase() === value.toLowerCase());
    if (meant === undefined) return [];
    const message = `\`${value}\` matches no SDK of Burgee, because capitals count`;
    return [{ path: at, message, remedy: `Did you mean \`${meant}\`?` }];
  });
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`;
}
