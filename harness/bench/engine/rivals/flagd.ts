import type { EvaluationContext, Logger } from "@openfeature/core";
import { FlagdCore } from "@openfeature/flagd-core";

import type { LoadedRival, Rival } from "../rival.ts";
import type { Person, TargetedFeature, Targeting } from "../targeting.ts";

export const SILENT: Logger = { error: ignore, warn: ignore, info: ignore, debug: ignore };

function ignore(): void {}

export const FLAGD: Rival = {
  name: "flagd-core",
  note: "@openfeature/flagd-core without code generation, as on Workers; holds the string flags only",
  toConfigText: ({ features }: Targeting) =>
    JSON.stringify({ flags: Object.fromEntries(features.map((feature) => [feature.name, toFlag(feature)])) }),
  load: (configText) => loadFlagd(configText, true),
};

function toFlag({ staff, segment, split, values }: TargetedFeature): object {
  return {
    state: "ENABLED",
    variants: { a: values[0], b: values[1], c: values[2] },
    defaultVariant: "a",
    targeting: {
      if: [
        {
          or: [
            { in: [{ var: "targetingKey" }, staff.userIds] },
            ...staff.emailSuffixes.map((suffix) => ({ ends_with: [{ var: "email" }, suffix] })),
          ],
        },
        "a",
        {
          and: [
            { in: [{ var: "country" }, segment.countries] },
            { sem_ver: [{ var: "appVersion" }, ">=", segment.minVersion] },
            { "==": [{ var: "plan" }, segment.plan] },
          ],
        },
        "b",
        // Without an expression of its own it hashes flag key and targeting key, as the others do.
        {
          fractional: [
            ["a", split[0]],
            ["b", split[1]],
            ["c", split[2]],
          ],
        },
      ],
    },
  };
}

/** @param disableDynamicCodeGeneration false lets it compile rules to JavaScript, which Workers forbid */
export function loadFlagd(configText: string, disableDynamicCodeGeneration: boolean): LoadedRival {
  const core = new FlagdCore(undefined, SILENT, { disableDynamicCodeGeneration });
  core.setConfigurations(configText);
  const one = (flag: string, context: EvaluationContext) =>
    core.resolveStringEvaluation(flag, "", context, SILENT).value;
  return {
    one: (flag, person) => one(flag, toContext(person)),
    prepare(person) {
      const context = toContext(person);
      return (flag) => one(flag, context);
    },
    all: (person) => core.resolveAll(toContext(person), SILENT).length,
    allObject: (person) => core.resolveAll(toContext(person), SILENT) as unknown as Readonly<Record<string, unknown>>,
  };
}

function toContext({ id, email, country, appVersion, plan, seats }: Person): EvaluationContext {
  return { targetingKey: id, email, country, appVersion, plan, seats };
}
