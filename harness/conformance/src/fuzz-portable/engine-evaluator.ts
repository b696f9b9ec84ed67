import { loadEngineSubject } from "../subjects/engine-subject.ts";
import type { Subject } from "../subjects/subject.ts";
import { type Evaluator, readOwners, toAnswer } from "./evaluator.ts";

/** Our engine. */
export function createEngineEvaluator(): Evaluator {
  let loaded: { readonly subject: Subject; readonly owners: ReadonlyMap<string, string> } | undefined;
  return {
    name: "burgee",
    load: async (document) => {
      loaded = { subject: loadEngineSubject(JSON.stringify(document)), owners: readOwners(document) };
    },
    answer(question) {
      if (loaded === undefined) throw new Error("no config is loaded");
      return toAnswer(loaded.subject.all(question), loaded.owners);
    },
  };
}
