import type { ConfigProject, SomeContext } from "@burgee/contract";

import { ContextEncoder, writeText } from "./context-encoder.ts";
import type {
  BucketingEngine,
  ConfigEvaluation,
  ConfigWarning,
  ContextEvaluator,
  EvaluateOptions,
  VariableEvaluation,
} from "./engine.ts";
import type { Image } from "./image.ts";
import { FLAG_CLOCK, FLAG_REPEATS, FLAG_WIDE, HEADER } from "./layout.ts";
import { findOutcomeOverrides } from "./outcome-overrides.ts";
import type { Outcome } from "./outcomes.ts";
import { Outcomes } from "./outcomes.ts";
import { Records } from "./records.ts";
import type { OutcomeSource } from "./served-view.ts";
import { ServedView } from "./served-view.ts";
import { failedEvaluation, missingVariable, VariableResults } from "./variable-results.ts";

const NOTHING = new Int32Array(0);

/** The engine over one image. Contexts are encoded into the module's memory, one at a time. */
export class WasmEngine implements BucketingEngine, OutcomeSource {
  readonly mayRepeat: boolean;
  readonly records: Records;
  readonly outcomes: Outcomes;
  readonly isWide: boolean;
  readonly #image: Image;
  readonly #encoder: ContextEncoder;
  readonly #results: VariableResults;
  readonly #numbersByKey = new Map<string, number>();
  readonly #needsClock: boolean;
  #project: ConfigProject | undefined;
  #environment: BucketingEngine["environment"] | undefined;
  #warnings: readonly ConfigWarning[] | undefined;
  /** The prepared context that is in place; undefined when a single call's is. */
  #owner: PreparedContext | undefined;

  constructor(image: Image) {
    this.#image = image;
    const flags = image.header(HEADER.flags);
    this.mayRepeat = (flags & FLAG_REPEATS) !== 0;
    this.isWide = (flags & FLAG_WIDE) !== 0;
    this.#needsClock = (flags & FLAG_CLOCK) !== 0;
    this.records = new Records(image);
    this.outcomes = new Outcomes(this.records);
    this.#results = new VariableResults(this.records);
    this.#encoder = new ContextEncoder(image);
  }

  get project(): ConfigProject {
    this.#project ??= JSON.parse(this.#image.text(this.#image.header(HEADER.project))) as ConfigProject;
    return this.#project;
  }

  get environment(): BucketingEngine["environment"] {
    this.#environment ??= JSON.parse(
      this.#image.text(this.#image.header(HEADER.environment)),
    ) as BucketingEngine["environment"];
    return this.#environment;
  }

  get warnings(): readonly ConfigWarning[] {
    this.#warnings ??= readWarnings(this.#image);
    return this.#warnings;
  }

  evaluateVariable(key: string, context: SomeContext, options?: EvaluateOptions): VariableEvaluation {
    if (!this.#place(context, options)) return failedEvaluation(key);
    return this.#decide(key, options?.nowMs);
  }

  evaluateAll(context: SomeContext, options?: EvaluateOptions): ConfigEvaluation {
    if (!this.#place(context, options)) return new ServedView(this, NOTHING, undefined);
    return this.#decideAll(options);
  }

  forContext(context: SomeContext, options?: EvaluateOptions): ContextEvaluator {
    const prepared = new PreparedContext(this, options, this.#place(context, options));
    this.#owner = prepared;
    return prepared;
  }

  outcome(feature: number, verdict: number): Outcome | null {
    const known = this.outcomes.byNumber[verdict];
    return known === undefined ? this.outcomes.build(feature, verdict, this.textEnd) : known;
  }

  /** Where free memory starts, behind the context in place. */
  get textEnd(): number {
    return this.#encoder.textEnd;
  }

  decidePrepared(prepared: PreparedContext, key: string, nowMs: number | undefined): VariableEvaluation {
    if (this.#owner !== prepared) this.#putBack(prepared);
    return this.#decide(key, nowMs);
  }

  decideAllPrepared(prepared: PreparedContext, options: EvaluateOptions | undefined): ConfigEvaluation {
    if (this.#owner !== prepared) this.#putBack(prepared);
    return this.#decideAll(options);
  }

  #place(context: SomeContext, options: EvaluateOptions | undefined): boolean {
    if (this.#owner !== undefined) this.#release(this.#owner);
    return this.#encoder.encode(context, options);
  }

  #release(owner: PreparedContext): void {
    if (owner.isGood) owner.saved ??= this.#encoder.save();
    this.#owner = undefined;
  }

  #putBack(prepared: PreparedContext): void {
    if (this.#owner !== undefined) this.#release(this.#owner);
    if (prepared.saved !== undefined) this.#encoder.restore(prepared.saved);
    this.#owner = prepared;
  }

  #decide(key: string, nowMs: number | undefined): VariableEvaluation {
    const variable = this.#numbersByKey.get(key) ?? this.#findVariable(key);
    if (variable < 0) return missingVariable(key);
    const now = nowMs ?? (this.#needsClock ? Date.now() : 0);
    const number = this.#image.exports.evaluateVariable(variable, now);
    return this.#results.byNumber[number] ?? this.#results.build(variable, number, this.textEnd);
  }

  #decideAll(options: EvaluateOptions | undefined): ConfigEvaluation {
    const image = this.#image;
    image.exports.evaluateAll(options?.nowMs ?? (this.#needsClock ? Date.now() : 0));
    const start = image.header(HEADER.verdicts);
    const verdicts = new Int32Array(image.bytes.buffer, start, image.header(HEADER.featureCount)).slice();
    const outcomeOverrides =
      this.isWide || options?.overrides ? findOutcomeOverrides(this, verdicts, options?.overrides) : undefined;
    return new ServedView(this, verdicts, outcomeOverrides);
  }

  /** Remembers keys of the config only, because callers may ask for any text. */
  #findVariable(key: string): number {
    const image = this.#image;
    const at = this.textEnd;
    if (!image.reach(at + key.length * 3 + 16)) return -1;
    const variable = image.exports.findVariable(at, writeText(key, image.bytes, at));
    if (variable >= 0) this.#numbersByKey.set(key, variable);
    return variable;
  }
}

/** A context that was encoded once. Others may be evaluated in between; it is restored when it is needed again. */
class PreparedContext implements ContextEvaluator {
  saved: Uint8Array<ArrayBuffer>[] | undefined;
  readonly isGood: boolean;
  readonly #engine: WasmEngine;
  readonly #options: EvaluateOptions | undefined;
  readonly #nowMs: number | undefined;

  constructor(engine: WasmEngine, options: EvaluateOptions | undefined, isGood: boolean) {
    this.#engine = engine;
    this.#options = options;
    this.#nowMs = options?.nowMs;
    this.isGood = isGood;
  }

  variable(key: string): VariableEvaluation {
    return this.isGood ? this.#engine.decidePrepared(this, key, this.#nowMs) : failedEvaluation(key);
  }

  all(): ConfigEvaluation {
    if (!this.isGood) return new ServedView(this.#engine, NOTHING, undefined);
    return this.#engine.decideAllPrepared(this, this.#options);
  }
}

function readWarnings(image: Image): readonly ConfigWarning[] {
  const warnings: ConfigWarning[] = [];
  for (let at = image.header(HEADER.firstWarning); at !== 0; at = image.word(at, 0)) {
    warnings.push(Object.freeze({ subject: image.text(image.word(at, 1)), message: image.text(image.word(at, 2)) }));
  }
  return Object.freeze(warnings);
}
