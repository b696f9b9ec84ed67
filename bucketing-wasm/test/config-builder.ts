import type { ConfigDocument, ConfigFeature, ConfigTarget, EvaluationContext } from "@burgee/contract";

import { loadConfig, type BucketingEngine, type EvaluateOptions } from "../src/inline.ts";

const encoder = new TextEncoder();

/** An operator over members, as a config writes it. */
export const op = (operator: string, ...filters: unknown[]): Record<string, unknown> => ({ operator, filters });

export const user = (subType: string, comparator: string, ...values: unknown[]): Record<string, unknown> => ({
  type: "user",
  subType,
  comparator,
  values,
});

export const custom = (
  dataKeyType: string,
  comparator: string,
  values: unknown[],
  dataKey = "plan",
): Record<string, unknown> => ({ type: "user", subType: "customData", comparator, values, dataKey, dataKeyType });

export const everyone = { type: "all" };

/** A filter that passes or fails for everyone. */
export const pass = { ...everyone };
export const fail = { type: "optIn" };

const DAY_MS = 86_400_000;
export const NOW_MS = Date.parse("2026-03-01T00:00:00.000Z");
export const daysFromNow = (days: number): string => new Date(NOW_MS + days * DAY_MS).toISOString();

export interface TargetDraft {
  readonly _id?: string;
  readonly filters?: unknown;
  readonly distribution?: unknown;
  readonly rollout?: unknown;
  readonly bucketingKey?: unknown;
}

export function target(draft: TargetDraft = {}): ConfigTarget {
  const { _id = "tgt", filters = op("and", everyone), distribution = [{ _variation: "on", percentage: 1 }] } = draft;
  return {
    ...draft,
    _id,
    _audience: { _id: "", filters },
    distribution,
    filters: undefined,
  } as unknown as ConfigTarget;
}

/** A feature with the variations `on` (flag true) and `off` (flag false). */
export function feature(
  targets: readonly ConfigTarget[],
  patch: Readonly<Record<string, unknown>> = {},
): ConfigFeature {
  return {
    _id: "feat",
    key: "feature",
    type: "release",
    variations: [
      { _id: "on", key: "on", name: "On", variables: [{ _var: "var", value: true }] },
      { _id: "off", key: "off", name: "Off", variables: [{ _var: "var", value: false }] },
    ],
    configuration: { _id: "cfg", targets },
    ...patch,
  };
}

export function config(
  features: readonly ConfigFeature[],
  patch: Readonly<Record<string, unknown>> = {},
): ConfigDocument {
  return {
    project: { _id: "prj", key: "kelp", a0_organization: "org", settings: {} },
    environment: { _id: "env", key: "production" },
    features,
    variables: [{ _id: "var", key: "flag", type: "Boolean" }],
    ...patch,
  };
}

export function standard(document: ConfigDocument): ConfigDocument {
  return { ...document, project: { ...document.project, settings: { semantics: "standard" } } };
}

export function load(document: unknown): BucketingEngine {
  return loadConfig(encoder.encode(typeof document === "string" ? document : JSON.stringify(document)));
}

const PERSON: EvaluationContext = { user_id: "ana" };

/** Whether a filter tree passes, or its details when it does. */
export function details(
  filters: unknown,
  context: Partial<EvaluationContext> = {},
  patch: Readonly<Record<string, unknown>> = {},
  options: EvaluateOptions = {},
): string | false {
  const engine = load(config([feature([target({ filters })])], patch));
  const { variable, eval: reason } = engine.evaluateVariable("flag", { ...PERSON, ...context }, options);
  if (reason.reason === "ERROR") throw new Error(`ERROR ${reason.details}: ${JSON.stringify(engine.warnings)}`);
  return variable === undefined ? false : (reason.details ?? "");
}

/** Whether one filter passes. */
export function passes(
  filter: unknown,
  context: Partial<EvaluationContext> = {},
  options: EvaluateOptions = {},
): boolean {
  return details(op("and", filter), context, {}, options) !== false;
}
