import type { ConfigDocument, ConfigFeature } from "@burgee/contract";
import { isRecord } from "@burgee/contract";

import type { Question } from "../subjects/subject.ts";

type Context = Readonly<Record<string, unknown>>;

/** Features, or some of their users, about whom no config can make an evaluator agree with the others. */
export interface Exclusion {
  readonly name: string;
  readonly why: string;
  applies(context: Context, feature: FeatureTraits): boolean;
}

/** What of a feature decides whether a row applies. */
export interface FeatureTraits {
  readonly id: string;
  /** Whether a hash decides anything. */
  readonly isHashed: boolean;
  /** Custom data that is hashed instead of the user's id. */
  readonly bucketingKeys: readonly string[];
  /** Whether its rules, or some audience it may refer to, compare versions. */
  readonly readsVersions: boolean;
  /** Whether its rules consist of more than one flat list of comparisons. */
  readonly isNested: boolean;
}

const NON_ASCII: Exclusion = {
  name: "nonAsciiBucketingValue",
  why: "evaluators hash UTF-8, UTF-16 or a backslash for each character beyond ASCII",
  applies: (context, feature) =>
    bucketingValues(context, feature).some((value) => typeof value === "string" && !isAscii(value)),
};

/** Of @devcycle/bucketing. `burgee validate --portability` reports each of these where files can meet it. */
export const TYPESCRIPT_EXCLUSIONS: readonly Exclusion[] = [
  NON_ASCII,
  {
    name: "falsyBucketingValue",
    why: "it hashes `null` instead of 0, false and the empty text",
    applies: (context, feature) =>
      bucketingValues(context, feature).some((value) => value === 0 || value === false || value === ""),
  },
  {
    name: "bucketingValueInBoth",
    why: "it prefers customData to privateCustomData, the others the opposite",
    applies: ({ customData, privateCustomData }, { bucketingKeys }) =>
      isRecord(customData) &&
      isRecord(privateCustomData) &&
      bucketingKeys.some((key) => Object.hasOwn(customData, key) && Object.hasOwn(privateCustomData, key)),
  },
  {
    name: "raggedVersion",
    why: "it removes all signs from a version, the others only the first, so that they cannot read what is left",
    applies: ({ appVersion, platformVersion }, { readsVersions }) =>
      readsVersions && (isRagged(appVersion) || isRagged(platformVersion)),
  },
];

/** Of all old evaluators. */
export const OLD_EXCLUSIONS: readonly Exclusion[] = [NON_ASCII];

/** Of the evaluator 1.1.24. */
export const FLAT_EXCLUSIONS: readonly Exclusion[] = [
  ...OLD_EXCLUSIONS,
  {
    name: "nestedRule",
    why: "it knows neither groups inside groups nor audiences, and matches nobody there",
    applies: (_, { isNested }) => isNested,
  },
];

export function readTraits(document: ConfigDocument): readonly FeatureTraits[] {
  const audiences = JSON.stringify(document.audiences ?? {});
  return document.features.map((feature) => {
    const { targets } = feature.configuration;
    const rules = JSON.stringify(targets);
    const reachable = rules.includes('"audienceMatch"') ? rules + audiences : rules;
    return {
      id: feature._id,
      isHashed: isHashed(feature),
      bucketingKeys: targets.flatMap(({ bucketingKey }) => (bucketingKey === undefined ? [] : [bucketingKey])),
      readsVersions: /"(?:app|platform)Version"/.test(reachable),
      isNested: targets.some(({ _audience }) =>
        _audience.filters.filters.some((filter) => "operator" in filter || filter.type === "audienceMatch"),
      ),
    };
  });
}

function isHashed({ configuration }: ConfigFeature): boolean {
  return configuration.targets.some(({ rollout, distribution }) => rollout !== undefined || distribution.length > 1);
}

/** The rows that apply, by feature id. */
export function findExclusions(
  { context }: Question,
  features: readonly FeatureTraits[],
  exclusions: readonly Exclusion[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  if (exclusions.length === 0 || !isRecord(context)) return found;
  for (const feature of features) {
    const names = exclusions.filter((row) => row.applies(context, feature)).map(({ name }) => name);
    if (names.length > 0) found.set(feature.id, names);
  }
  return found;
}

function bucketingValues(context: Context, { isHashed: decides, bucketingKeys }: FeatureTraits): readonly unknown[] {
  if (!decides) return [];
  const data = [context["customData"], context["privateCustomData"]].filter((values) => isRecord(values));
  return [context["user_id"], ...bucketingKeys.flatMap((key) => data.map((values) => values[key]))];
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

/** Digits, and two or more signs that are not part of versions before the first hyphen. */
function isRagged(version: unknown): boolean {
  if (typeof version !== "string") return false;
  const head = version.split("-", 1)[0] ?? "";
  return /\d/.test(head) && head.replaceAll(/[\d.()|]/g, "").length >= 2;
}
