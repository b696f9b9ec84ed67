import { type BucketingEngine, type EvaluateOptions, ConfigLoadError, loadConfig } from "@burgee/bucketing-wasm";
import type { EvaluationContext, JsonValue } from "@burgee/contract";

import { generateConfig } from "../fuzz/generate-config.ts";
import { generateQuestion } from "../fuzz/generate-question.ts";
import { type Random, createRandom } from "../fuzz/random.ts";
import { REEF_CONFIG } from "../vectors/drafts/reef-config.ts";
import type { JsonRecord } from "../vectors/flag-config.ts";
import { generateHostileContext, generateHostileData, generateHostileOverrides } from "./hostile-context.ts";
import { createKnownGoodCheck, createKnownGoodConfig, loadKnownGood } from "./known-good.ts";
import { mutateBytes } from "./mutate-bytes.ts";
import { mutateParts } from "./mutate-json.ts";

interface MalformedOptions {
  readonly cases: number;
  readonly seed: number;
  /** Called from time to time with the number of cases done. */
  readonly onProgress?: (done: number) => void;
}

interface MalformedReport {
  readonly cases: number;
  /** Anything thrown but `ConfigLoadError` from a load. */
  traps: number;
  /** Errors after which a known-good evaluation was wrong. */
  wrongAfterError: number;
  /** Configs refused as a whole although only parts of features or audiences were bad. */
  wrongRefusals: number;
  /** Texts that `JSON.parse` refuses and the engine loaded. */
  invalidAccepted: number;
  /** Configs refused, as they should be. */
  refused: number;
  loaded: number;
  evaluations: number;
  errorReasons: number;
  /** The first few findings, for a report. */
  readonly findings: string[];
}

const FINDINGS_MAX = 10;
/** How often the known-good config is loaded anew after an error, beside asking the engine that has been there all along. */
const RELOAD_EVERY = 50;

/** Feeds the engine malformed configs and hostile contexts; after each error a known-good evaluation must be right. */
export function runMalformed({ cases, seed, onProgress }: MalformedOptions): MalformedReport {
  const report: MalformedReport = {
    cases,
    traps: 0,
    wrongAfterError: 0,
    wrongRefusals: 0,
    invalidAccepted: 0,
    refused: 0,
    loaded: 0,
    evaluations: 0,
    errorReasons: 0,
    findings: [],
  };
  const goodConfig = createKnownGoodConfig();
  const isRight = createKnownGoodCheck(goodConfig);
  let good = loadKnownGood(goodConfig);
  let errors = 0;
  for (let done = 0; done < cases; done++) {
    // Every case has its own generator, so that one case can be run again alone.
    const random = createRandom(seed * 1_000_003 + done);
    const hasError = random.chance(0.4) ? attackContext(random, good, report) : attackConfig(random, report);
    if (hasError) {
      errors += 1;
      if (errors % RELOAD_EVERY === 0) good = loadKnownGood(goodConfig);
      if (!isRight(good)) {
        report.wrongAfterError += 1;
        note(report, `case ${done}: a known-good evaluation is wrong afterwards`);
        good = loadKnownGood(goodConfig);
      }
    }
    if ((done + 1) % 10_000 === 0) onProgress?.(done + 1);
  }
  return report;
}

/** Hostile contexts against a good config. True: check the survivor. */
function attackContext(random: Random, engine: BucketingEngine, report: MalformedReport): boolean {
  evaluateHostile(random, engine, ["button-color", "page-limit", "theme", "faulty-variable", "no-such-key"], report);
  return true;
}

/** A malformed config, and if it loads, hostile contexts against it. True: something was refused or answered ERROR. */
function attackConfig(random: Random, report: MalformedReport): boolean {
  const base: JsonValue = random.chance(0.5)
    ? REEF_CONFIG
    : generateConfig(random, random.chance(0.5) ? "devcycle" : "standard");
  const onlyParts = random.chance(0.5);
  const bytes = onlyParts
    ? new TextEncoder().encode(JSON.stringify(mutateParts(random, base)))
    : mutateBytes(random, new TextEncoder().encode(JSON.stringify(base)));
  const engine = attempt(report, () => loadOrRefuse(bytes));
  if (engine === undefined) return true;
  if (engine === "refused") {
    report.refused += 1;
    if (onlyParts) {
      report.wrongRefusals += 1;
      note(report, `a bad part refused the whole config: ${new TextDecoder().decode(bytes).slice(0, 2_000)}`);
    }
    return true;
  }
  report.loaded += 1;
  if (!onlyParts && !isJson(bytes)) {
    report.invalidAccepted += 1;
    note(report, `loaded although it is not JSON: ${new TextDecoder().decode(bytes).slice(0, 2_000)}`);
  }
  const errorsBefore = report.errorReasons;
  const keys = readVariableKeys(base);
  for (let i = 0; i < 3; i++) evaluateHostile(random, engine, keys, report);
  return report.errorReasons > errorsBefore || engine.warnings.length > 0;
}

function evaluateHostile(
  random: Random,
  engine: BucketingEngine,
  keys: readonly string[],
  report: MalformedReport,
): void {
  const isPlain = random.chance(0.2);
  const question = generateQuestion(random, { features: [] });
  const context = (isPlain ? question.context : generateHostileContext(random)) as EvaluationContext;
  const options: Record<string, unknown> = { nowMs: question.nowMs };
  if (random.chance(0.3)) options["clientCustomData"] = generateHostileData(random);
  if (random.chance(0.3)) options["overrides"] = generateHostileOverrides(random);
  if (random.chance(0.05)) options["nowMs"] = random.pick([Number.NaN, Number.POSITIVE_INFINITY, -1e20, 0.5]);
  attempt(report, () => {
    const typed = options as EvaluateOptions;
    const prepared = engine.forContext(context, typed);
    for (const key of keys) {
      for (const answer of [engine.evaluateVariable(key, context, typed), prepared.variable(key)]) {
        report.evaluations += 1;
        if (answer.eval.reason === "ERROR") report.errorReasons += 1;
        if (answer.variable === undefined && !["ERROR", "DEFAULT"].includes(answer.eval.reason)) {
          throw new Error(`nothing served with reason ${answer.eval.reason}`);
        }
      }
    }
    for (const all of [engine.evaluateAll(context, typed), prepared.all()]) {
      report.evaluations += 1;
      const served = all.toServedConfig();
      JSON.stringify(served);
      if (all.features().some((feature) => served.features[feature.key] === undefined)) {
        throw new Error("features() and toServedConfig() disagree");
      }
    }
  });
}

function loadOrRefuse(bytes: Uint8Array): BucketingEngine | "refused" {
  try {
    return loadConfig(bytes);
  } catch (error) {
    if (error instanceof ConfigLoadError && error.message !== "") return "refused";
    throw error;
  }
}

/** The result, or undefined after a trap, which is counted. */
function attempt<T>(report: MalformedReport, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    report.traps += 1;
    note(report, error instanceof Error ? (error.stack ?? error.message) : String(error));
    return undefined;
  }
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}

function readVariableKeys(config: JsonValue): readonly string[] {
  return ((config as JsonRecord)["variables"] as readonly { key: string }[]).map(({ key }) => key);
}

function note(report: MalformedReport, finding: string): void {
  if (report.findings.length < FINDINGS_MAX) report.findings.push(finding);
}
