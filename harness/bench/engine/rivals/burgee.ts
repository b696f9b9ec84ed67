import { loadConfig } from "@burgee/bucketing-wasm";
import type { EvaluationContext } from "@burgee/contract";

import type { LoadedRival, Rival } from "../rival.ts";
import type { Person } from "../targeting.ts";
import { toDevcycleConfig } from "./devcycle-config.ts";

const encoder = new TextEncoder();

export const BURGEE: Rival = {
  name: "burgee",
  note: "this engine; every feature has two variables, so `all` returns twice as many results as flagd's",
  toConfigText: (targeting) => JSON.stringify(toDevcycleConfig(targeting)),
  load: (configText) => loadBurgee(encoder.encode(configText)),
};

/** Loads from bytes, as they come from the network. */
export function loadBurgee(config: Uint8Array): LoadedRival {
  const engine = loadConfig(config);
  return {
    one: (flag, person) => engine.evaluateVariable(flag, toContext(person)).variable?.value as string | undefined,
    prepare(person) {
      const prepared = engine.forContext(toContext(person));
      return (flag) => prepared.variable(flag).variable?.value as string | undefined;
    },
    all: (person) => engine.evaluateAll(toContext(person)).variables().length,
    allObject: (person) => engine.evaluateAll(toContext(person)).variablesByKey(),
  };
}

function toContext({ id, email, country, appVersion, plan, seats }: Person): EvaluationContext {
  return { user_id: id, email, country, appVersion, customData: { plan, seats } };
}
