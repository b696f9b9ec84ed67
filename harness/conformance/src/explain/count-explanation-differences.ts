import { isDeepStrictEqual } from "node:util";

import { type EvaluateOptions, loadConfig } from "@burgee/bucketing-wasm";
import type { ConfigDocument, ConfigFeature, EvaluationContext } from "@burgee/contract";
import { explain, findContradictions, type Trace } from "@burgee/publisher/preview";

import type { Question } from "../subjects/subject.ts";
import type { VectorCase } from "../vectors/vector-case.ts";

export interface ExplanationCount {
  /** Explanations that were compared. */
  readonly explained: number;
  /** What each one says otherwise than the engine; those beyond `DIFFERENCES_SHOWN_MAX` are counted alone. */
  readonly differences: readonly string[];
  readonly differing: number;
}

const DIFFERENCES_SHOWN_MAX = 50;

type ExplainedCase = Pick<VectorCase, "name" | "config" | "question"> & Partial<VectorCase>;

/** Explains every feature of every config and compares the explanations with what the engine answers for the whole config. */
export function countExplanationDifferences(cases: Iterable<ExplainedCase>): ExplanationCount {
  let explained = 0;
  let differing = 0;
  const differences: string[] = [];
  for (const each of cases) {
    const document = each.config as unknown as ConfigDocument;
    const traces = document.features.map((feature) => explainFeature(document, feature, each.question));
    const problems = [
      ...traces.flatMap(({ problems: found }) => found),
      ...(each.variableKey === undefined || each.question.overrides !== undefined ? [] : checkVariable(each, document)),
    ];
    explained += traces.length + (each.variableKey === undefined ? 0 : 1);
    differing += problems.length;
    differences.push(
      ...problems.slice(0, DIFFERENCES_SHOWN_MAX - differences.length).map((problem) => `${each.name}: ${problem}`),
    );
  }
  return { explained, differences, differing };
}

/** A config of its own for each feature: keys of features may repeat, and the last of a key would hide the others. */
function explainFeature(document: ConfigDocument, feature: ConfigFeature, question: Question) {
  const { context, nowMs, options } = readQuestion(question);
  const trace = explain(
    snapshotOf({ ...document, features: [feature] }),
    { featureKey: feature.key },
    context,
    nowMs,
    options,
  );
  const isUnique = document.features.every((other) => other === feature || !sharesName(other, feature));
  const config = isUnique ? document : { ...document, features: [feature] };
  const engine = loadConfig(new TextEncoder().encode(JSON.stringify(config)));
  const served = engine
    .evaluateAll(context, { ...options, nowMs })
    .features()
    .find(({ _id }) => _id === feature._id);
  return {
    trace,
    problems: [...findContradictions(trace), ...compare(trace, served?.variationKey, served?.eval.target_id)],
  };
}

function sharesName(one: ConfigFeature, other: ConfigFeature): boolean {
  return one._id === other._id || one.key === other.key;
}

function compare({ outcome, feature }: Trace, variation: string | undefined, target: string | undefined): string[] {
  const said = outcome.kind === "served" ? outcome : undefined;
  if (said?.variation === variation && said?.target === target) return [];
  return [`${feature} is said to serve ${said?.variation} by ${said?.target}, and serves ${variation} by ${target}`];
}

function checkVariable({ question, variableKey = "", expected }: ExplainedCase, document: ConfigDocument): string[] {
  const { context, nowMs, options } = readQuestion(question);
  const trace = explain(snapshotOf(document), { variableKey }, context, nowMs, options);
  const [value] = trace.values;
  if (expected?.kind === "served") {
    const isSame = isDeepStrictEqual(
      JSON.stringify([value?.value, trace.reason]),
      JSON.stringify([expected.variable.value, expected.variable.eval]),
    );
    return isSame
      ? []
      : [`${variableKey} is said to be ${JSON.stringify(trace.values)} (${JSON.stringify(trace.reason)})`];
  }
  const isError = trace.reason?.reason === "ERROR";
  const isRight = value === undefined && isError === (expected?.kind === "error");
  return isRight ? [] : [`${variableKey} is said to be ${JSON.stringify(trace.values)}, expected ${expected?.kind}`];
}

function readQuestion(question: Question) {
  const { context, nowMs, clientCustomData } = question as unknown as EvaluateOptions & {
    readonly context: EvaluationContext;
    readonly nowMs: number;
  };
  return { context, nowMs, options: clientCustomData === undefined ? {} : { clientCustomData } };
}

function snapshotOf(document: ConfigDocument) {
  return { formatVersion: 1, document, visibility: {}, variableOwners: {}, keys: {}, realtime: false } as const;
}
