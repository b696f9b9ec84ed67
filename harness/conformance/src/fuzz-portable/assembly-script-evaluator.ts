import { type InstantiateReference, ReferenceEngine } from "../subjects/reference-engine.ts";
import { type Evaluator, readOwners, toAnswer } from "./evaluator.ts";

/** How many configs one instance loads: its memory is not known to shrink. */
const CONFIGS_PER_INSTANCE = 300;

/**
 * A version of DevCycle's WebAssembly evaluator. An exception spoils its instance, so the next config gets a new one;
 * no user of a portable config should cause any.
 */
export function createAssemblyScriptEvaluator(name: string, instantiate?: InstantiateReference): Evaluator {
  let engine: ReferenceEngine | undefined;
  let owners: ReadonlyMap<string, string> = new Map();
  let configs = 0;
  return {
    name,
    async load(document) {
      configs += 1;
      if (engine === undefined || engine.isSpent || configs % CONFIGS_PER_INSTANCE === 0) {
        engine = await ReferenceEngine.create(instantiate);
      }
      owners = readOwners(document);
      const refusal = engine.loadConfig(JSON.stringify(document));
      if (refusal !== undefined) throw new Error(`${name} refused the config: ${refusal}`);
    },
    answer(question) {
      if (engine === undefined) throw new Error("no config is loaded");
      const answer = engine.all(question);
      if (answer.kind === "threw") throw new Error(answer.message);
      return toAnswer(answer.served, owners);
    },
  };
}
