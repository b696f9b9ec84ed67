import { type BucketingEngine, ConfigLoadError, type EvaluateOptions, loadConfig } from "@burgee/bucketing-wasm";
import type { ConfigDocument, ConfigTarget, FilterGroup, SomeContext } from "@burgee/contract";

/** A feature that the engine is asked to decide for the user. */
export interface Question {
  readonly targets: readonly ConfigTarget[];
  /** Ids of its variations, in order. */
  readonly variations: readonly string[];
}

export type Answer =
  /** Index of the variation. */
  | { readonly kind: "served"; readonly variation: number }
  | { readonly kind: "default"; readonly details: string }
  | { readonly kind: "error" };

/** Asks the engine about features that are made up, under the settings and with the audiences of a config. */
export type Interview = (questions: readonly Question[]) => readonly Answer[];

export interface InterviewOptions extends Pick<EvaluateOptions, "clientCustomData"> {
  readonly nowMs: number;
}

export function openInterview(document: ConfigDocument, user: SomeContext, options: InterviewOptions): Interview {
  return (questions) => {
    if (questions.length === 0) return [];
    const engine = load({
      project: document.project,
      environment: document.environment,
      ...(document.audiences === undefined ? {} : { audiences: document.audiences }),
      variables: questions.map((_, index) => ({ _id: `v${index}`, key: `q${index}`, type: "Number" })),
      features: questions.map(({ targets, variations }, index) => ({
        _id: `f${index}`,
        key: `f${index}`,
        type: "release",
        variations: variations.map((id, value) => ({
          _id: id,
          key: `k${value}`,
          name: "",
          variables: [{ _var: `v${index}`, value }],
        })),
        configuration: { _id: `c${index}`, targets },
      })),
    });
    const person = engine?.forContext(user, options);
    return questions.map((_, index): Answer => {
      const answer = person?.variable(`q${index}`);
      if (answer?.variable !== undefined) return { kind: "served", variation: Number(answer.variable.value) };
      if (answer?.eval.reason !== "DEFAULT") return { kind: "error" };
      return { kind: "default", details: answer.eval.details ?? "" };
    });
  };
}

function load(document: ConfigDocument): BucketingEngine | undefined {
  try {
    return loadConfig(new TextEncoder().encode(JSON.stringify(document)));
  } catch (error) {
    if (!(error instanceof ConfigLoadError)) throw error;
    return undefined;
  }
}

export const EVERYONE: FilterGroup = { operator: "and", filters: [{ type: "all" }] };

/** A question whose answer is served or not: one target, one variation for all whom it takes. */
export function yesOrNo(target: Partial<ConfigTarget>): Question {
  const whole: ConfigTarget = {
    _id: "probe",
    _audience: { _id: "", filters: EVERYONE },
    distribution: [{ _variation: "yes", percentage: 1 }],
    ...target,
  };
  return { targets: [whole], variations: ["yes"] };
}

/** Questions that are collected and then asked together, because each load of the engine takes longer than an answer. */
export interface Collection {
  /** Adds a question. The function that it returns gives the answer once all were asked. */
  add(question: Question): () => Answer;
  askAll(): void;
}

export function collectQuestions(interview: Interview): Collection {
  const questions: Question[] = [];
  let answers: readonly Answer[] = [];
  return {
    add(question) {
      const index = questions.push(question) - 1;
      return () => answers[index] ?? { kind: "error" };
    },
    askAll() {
      answers = interview(questions);
    },
  };
}
