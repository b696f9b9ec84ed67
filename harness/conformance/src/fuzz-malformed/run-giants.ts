import { type BucketingEngine, ConfigLoadError, loadConfig } from "@burgee/bucketing-wasm";
import type { EvaluationContext } from "@burgee/contract";

import {
  type JsonRecord,
  FLAG_KEY,
  NOW_MS,
  and,
  audienceFilter,
  flagConfig,
  flagTarget,
  or,
  userFilter,
} from "../vectors/flag-config.ts";
import { type KnownGoodCheck, createKnownGoodCheck, createKnownGoodConfig, loadKnownGood } from "./known-good.ts";

interface GiantReport {
  cases: number;
  traps: number;
  wrongAfterError: number;
  readonly findings: string[];
}

const TEN_MEGABYTES = 10 * 1024 * 1024;
const GIANT_TEXT = "x".repeat(TEN_MEGABYTES);
const ERROR_FLOOD = 100_000;
const PLAIN: EvaluationContext = { user_id: "user-1" };

interface Giant {
  readonly name: string;
  readonly config: string;
  readonly context: EvaluationContext;
  /** What asking for the flag must give; undefined: anything that is an answer. */
  readonly served?: boolean;
  /** A refusal as a whole is an answer too. */
  readonly mayRefuse?: boolean;
}

/** A few inputs that are too large to make at random: 10 MB of text, a million levels, 100,000 errors in one instance. */
export function runGiants(): GiantReport {
  const report: GiantReport = { cases: 0, traps: 0, wrongAfterError: 0, findings: [] };
  const goodConfig = createKnownGoodConfig();
  const isRight = createKnownGoodCheck(goodConfig);
  const good = loadKnownGood(goodConfig);
  for (const giant of [...giantContexts(), ...giantConfigs()]) {
    report.cases += 1;
    const problem = findGiantProblem(giant);
    if (problem !== undefined) {
      report.traps += 1;
      report.findings.push(`${giant.name}: ${problem}`);
    }
    if (!isRight(good) || !isRight(loadKnownGood(goodConfig))) {
      report.wrongAfterError += 1;
      report.findings.push(`${giant.name}: a known-good evaluation is wrong afterwards`);
    }
  }
  countErrorFlood(report, good, isRight);
  return report;
}

/** Many thousands of errors in one instance, of every kind that an evaluation can meet, and then a right answer. */
function countErrorFlood(report: GiantReport, engine: BucketingEngine, isRight: KnownGoodCheck): void {
  report.cases += 1;
  const options = { nowMs: NOW_MS };
  let errors = 0;
  for (let i = 0; i < ERROR_FLOOD; i++) {
    const context = i % 2 === 0 ? PLAIN : ({ user_id: i } as unknown as EvaluationContext);
    if (engine.evaluateVariable("faulty-variable", context, options).eval.reason === "ERROR") errors += 1;
    if (i % 100 === 0) engine.evaluateAll(context, options).variables();
  }
  if (errors === ERROR_FLOOD && isRight(engine)) return;
  report.wrongAfterError += 1;
  report.findings.push(`${errors} of ${ERROR_FLOOD} errors, and then a known-good evaluation is wrong`);
}

function findGiantProblem({ config, context, served, mayRefuse }: Giant): string | undefined {
  let engine: BucketingEngine;
  try {
    engine = loadConfig(new TextEncoder().encode(config));
  } catch (error) {
    if (error instanceof ConfigLoadError) return mayRefuse === true ? undefined : `refused: ${error.message}`;
    return String(error);
  }
  try {
    for (const { context: asked, isServed } of [
      { context, isServed: served },
      { context, isServed: served },
      { context: PLAIN, isServed: undefined },
    ]) {
      const answer = engine.evaluateVariable(FLAG_KEY, asked, { nowMs: NOW_MS });
      engine.evaluateAll(asked, { nowMs: NOW_MS }).toServedConfig();
      if (isServed !== undefined && (answer.variable !== undefined) !== isServed) {
        return `expected ${isServed ? "a value" : "no value"}, got ${JSON.stringify(answer.eval).slice(0, 200)}`;
      }
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function config(filters: JsonRecord, audiences: JsonRecord = {}): string {
  return JSON.stringify(flagConfig({ targets: [flagTarget({ filters })], audiences }));
}

function giantContexts(): Giant[] {
  const everyone = config(and({ type: "all" }));
  return [
    { name: "10 MB user_id, hashed or not", config: everyone, context: { user_id: GIANT_TEXT }, served: true },
    {
      name: "10 MB email, compared",
      config: config(and(userFilter("email", "endWith", ["xyz", "xx"]))),
      context: { user_id: "user-1", email: GIANT_TEXT },
      served: true,
    },
    {
      name: "10 MB of three-byte characters",
      config: config(and(userFilter("email", "contain", ["日本"]))),
      context: { user_id: "user-1", email: "日".repeat(TEN_MEGABYTES / 2) },
      served: false,
    },
    {
      name: "10 MB version",
      config: config(and(userFilter("appVersion", ">", ["1.0"]))),
      context: { user_id: "user-1", appVersion: `2.${"0.".repeat(TEN_MEGABYTES / 2)}1` },
    },
    {
      name: "100,000 attributes",
      config: everyone,
      context: {
        user_id: "u",
        customData: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])),
      },
      served: true,
    },
  ];
}

function giantConfigs(): Giant[] {
  const nested = (depth: number, operator: string): string =>
    `{"operator":"${operator}","filters":[`.repeat(depth) + `{"type":"all"}` + "]}".repeat(depth);
  const withFilters = (filters: string): string =>
    config(and({ type: "all" })).replace('{"operator":"and","filters":[{"type":"all"}]}', filters);
  const chain = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, i) => [`aud_${i}`, { filters: and(audienceFilter("=", `aud_${i + 1}`)) }]),
  );
  const wide = or(...Array.from({ length: 20_000 }, (_, i) => userFilter("user_id", "=", [`someone-${i}`])));
  // Every audience names two others twice: the number of paths doubles with each level.
  const explosive = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [
      `aud_${i}`,
      { filters: or(audienceFilter("=", `aud_${i + 1}`), audienceFilter("=", `aud_${i + 1}`)) },
    ]),
  );
  const traces = and(...Array.from({ length: 24 }, () => or(userFilter("country", "=", ["FR"]), { type: "all" })));
  return [
    { name: "10,000 features", config: manyFeatures(10_000), context: PLAIN, served: true },
    { name: "100 levels of operators", config: withFilters(nested(100, "or")), context: PLAIN },
    { name: "10,000 levels of operators", config: withFilters(nested(10_000, "and")), context: PLAIN },
    {
      name: "300,000 levels of operators",
      config: withFilters(nested(300_000, "or")),
      context: PLAIN,
      mayRefuse: true,
    },
    {
      name: "a million levels of arrays in an unknown member",
      config: `{"mystery":${"[".repeat(1_000_000)}${"]".repeat(1_000_000)},${config(and({ type: "all" })).slice(1)}`,
      context: PLAIN,
      mayRefuse: true,
    },
    { name: "a million open brackets", config: "[".repeat(1_000_000), context: PLAIN, mayRefuse: true },
    { name: "5,000 audiences in a chain", config: config(and(audienceFilter("=", "aud_0")), chain), context: PLAIN },
    { name: "20,000 members of an or", config: config(wide), context: PLAIN, served: false },
    {
      name: "audiences with two to the fortieth paths",
      config: config(and(audienceFilter("=", "aud_0")), { ...explosive, aud_40: { filters: and({ type: "all" }) } }),
      context: PLAIN,
    },
    { name: "two to the 24th traces", config: config(traces), context: { user_id: "u" } },
    { name: "10 MB value in a filter", config: config(and(userFilter("email", "!=", [GIANT_TEXT]))), context: PLAIN },
    {
      name: "10 MB key of an unknown member",
      config: `{${JSON.stringify(GIANT_TEXT)}:1,${config(and({ type: "all" })).slice(1)}`,
      context: PLAIN,
      served: true,
    },
  ];
}

/** The flag's feature and so many more of the same. */
function manyFeatures(count: number): string {
  const base = flagConfig({});
  const [feature] = base["features"] as readonly JsonRecord[];
  const more = Array.from({ length: count - 1 }, (_, i) => ({ ...feature, _id: `feat_${i}`, key: `feature-${i}` }));
  return JSON.stringify({ ...base, features: [feature, ...more] });
}
