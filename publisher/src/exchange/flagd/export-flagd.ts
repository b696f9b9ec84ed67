import type { ConfigFeature, ConfigRollout, ConfigTarget, JsonValue } from "@burgee/contract";

import type { CompiledEnvironment } from "../../core/compiled-environment.ts";
import { NotExportable } from "../exchange-error.ts";
import type { ExchangeNote } from "../exchange-note.ts";
import { all, any, type Logic, writeLogic } from "./write-logic.ts";

/** A flagd flag definition file. Source: flagd's published schema, https://flagd.dev/schema/v0/flags.json. */
export interface FlagdDocument {
  readonly $schema: string;
  readonly flags: Readonly<Record<string, FlagdFlag>>;
}

export interface FlagdFlag {
  readonly state: "ENABLED" | "DISABLED";
  readonly variants: Readonly<Record<string, JsonValue>>;
  readonly defaultVariant?: string | null;
  readonly targeting?: Logic;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

const SCHEMA_URL = "https://flagd.dev/schema/v0/flags.json";
/** Steps that a growing share is cut into: each is at most 5 points of its stage. */
const RAMP_STEPS = 20;
/** flagd weighs in whole numbers. */
const WEIGHTS_PER_PERCENT = 1000;

/**
 * Writes one environment's flags for flagd: one flag per variable, whose variants are the feature's variations. Flags
 * that flagd cannot express are left out, with a note.
 */
export function exportFlagd({ document }: CompiledEnvironment): {
  readonly document: FlagdDocument;
  readonly notes: readonly ExchangeNote[];
} {
  const notes: ExchangeNote[] = [];
  const flags: Record<string, FlagdFlag> = {};
  const audiences = document.audiences ?? {};
  const isFinal = document.project.settings.disablePassthroughRollouts === true;
  for (const variable of document.variables) {
    const feature = document.features.find(({ variations }) =>
      variations.some(({ variables }) => variables.some(({ _var }) => _var === variable._id)),
    );
    if (feature === undefined) continue;
    try {
      const targeting = writeTargeting(
        feature,
        (target) => writeLogic(target._audience.filters, audiences),
        isFinal,
        notes,
      );
      flags[variable.key] = {
        state: "ENABLED",
        variants: listVariants(feature, variable._id),
        defaultVariant: null,
        targeting,
        metadata: { ...variable.metadata, feature: feature.key },
      };
    } catch (error) {
      if (!(error instanceof NotExportable)) throw error;
      notes.push({ kind: "refused", subject: `variable ${variable.key}`, message: error.message });
    }
  }
  return { document: { $schema: SCHEMA_URL, flags }, notes: dropRepeated(notes) };
}

function listVariants(feature: ConfigFeature, variableId: string): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    feature.variations.flatMap(({ key, variables }) => {
      const entry = variables.find(({ _var }) => _var === variableId);
      return entry === undefined ? [] : [[key, entry.value]];
    }),
  );
}

/** Tries the targets in order. Whoever matches none gets the default in code, which flagd gives for `null`. */
function writeTargeting(
  feature: ConfigFeature,
  matches: (target: ConfigTarget) => Logic,
  isFinal: boolean,
  notes: ExchangeNote[],
): Logic {
  const keyOf = new Map(feature.variations.map(({ _id, key }) => [_id, key]));
  const branches = feature.configuration.targets.flatMap((target): Logic[] => {
    const subject = `feature ${feature.key}`;
    const passes =
      target.rollout === null || target.rollout === undefined ? true : writeRollout(target, target.rollout);
    const shares = target.distribution.filter(({ percentage }) => percentage > 0);
    if (typeof passes !== "boolean" && JSON.stringify(passes).includes("fractional")) {
      notes.push({ kind: "approximated", subject, message: "rollouts keep their shares, but other users pass" });
    }
    if (shares.length > 1) {
      notes.push({
        kind: "approximated",
        subject,
        message: "splits keep their shares, but other users get each variation",
      });
    }
    const variant = (id: string) => keyOf.get(id) ?? "";
    const [only] = shares;
    const serves =
      shares.length === 1 && only !== undefined
        ? variant(only._variation)
        : bucket(
            target,
            "split",
            shares.map(({ _variation, percentage }) => [variant(_variation), percentage]),
          );
    // Without pass-through, whoever a target matches is served nothing by later ones.
    if (isFinal && passes !== true) return [matches(target), { if: [passes, serves, null] }];
    return [all([matches(target), passes]), serves];
  });
  return branches.length === 0 ? null : { if: [...branches, null] };
}

/** A pick by share. Hashed by the target, so that all variables of a feature agree. */
function bucket(target: ConfigTarget, salt: string, shares: readonly (readonly [string, number])[]): Logic {
  const key = target.bucketingKey;
  const name = key === undefined || key === "user_id" ? "targetingKey" : key;
  if (name.includes(".")) throw new NotExportable(`flagd takes the dot in \`${name}\` for a step into a map`);
  const weights = shares.map(([variant, share]): Logic => [variant, Math.round(share * 100 * WEIGHTS_PER_PERCENT)]);
  return { fractional: [{ cat: [`${salt}-${target._id}-`, { var: [name] }] }, ...weights] };
}

interface Step {
  readonly fromMs: number;
  readonly share: number;
}

function writeRollout(target: ConfigTarget, rollout: ConfigRollout): Logic {
  const steps = listSteps(rollout);
  return any(
    steps.map(({ fromMs, share }, index) => {
      const next = steps[index + 1];
      const passes: Logic =
        share >= 1
          ? true
          : {
              "===": [
                bucket(target, "rollout", [
                  ["in", share],
                  ["out", 1 - share],
                ]),
                "in",
              ],
            };
      return all([
        share > 0,
        { ">=": [{ var: ["$flagd.timestamp"] }, Math.ceil(fromMs / 1000)] },
        next === undefined ? true : { "<": [{ var: ["$flagd.timestamp"] }, Math.ceil(next.fromMs / 1000)] },
        passes,
      ]);
    }),
  );
}

/** The share from each instant on. Linear stages become steps. */
function listSteps(rollout: ConfigRollout): readonly Step[] {
  const startMs = Date.parse(rollout.startDate);
  if (rollout.type === "schedule") return [{ fromMs: startMs, share: 1 }];
  const steps: Step[] = [{ fromMs: startMs, share: rollout.startPercentage ?? 1 }];
  for (const stage of rollout.stages ?? []) {
    const before = steps.at(-1) ?? { fromMs: startMs, share: 0 };
    const endMs = Date.parse(stage.date);
    if (stage.type === "linear") {
      for (let step = 1; step < RAMP_STEPS; step += 1) {
        const part = step / RAMP_STEPS;
        const fromMs = before.fromMs + (endMs - before.fromMs) * part;
        steps.push({ fromMs, share: before.share + (stage.percentage - before.share) * part });
      }
    }
    steps.push({ fromMs: endMs, share: stage.percentage });
  }
  return steps;
}

function dropRepeated(notes: readonly ExchangeNote[]): readonly ExchangeNote[] {
  return [...new Map(notes.map((note) => [JSON.stringify(note), note])).values()];
}
