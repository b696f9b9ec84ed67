import type { Outcome, OutcomeFragments } from "./outcomes.ts";

/** Objects move such members to the front, so joined text would differ in order from `JSON.stringify`. */
const INDEX_KEY = /^(?:0|[1-9][0-9]{0,9})$/;

/** Joins the pre-serialised texts of outcomes. Undefined when the text would differ from that of the objects. */
export function joinFragments(outcomes: readonly Outcome[], name: keyof OutcomeFragments): string | undefined {
  let text = "";
  for (const outcome of outcomes) {
    const fragments = outcome.fragments ?? serialise(outcome);
    if (fragments === undefined) return undefined;
    const fragment = fragments[name];
    if (fragment !== "") text += text === "" ? fragment : `,${fragment}`;
  }
  return `{${text}}`;
}

function serialise(outcome: Outcome): OutcomeFragments | undefined {
  const { feature, servedBy } = outcome;
  const names = [feature.key, feature._id, ...outcome.variables.map((variable) => variable.key)];
  if (names.some((name) => name === "__proto__" || INDEX_KEY.test(name))) return undefined;
  const served = JSON.stringify(servedBy);
  outcome.fragments = {
    feature: `${JSON.stringify(feature.key)}:${JSON.stringify(feature)}`,
    featureVariation: `${JSON.stringify(feature._id)}:${JSON.stringify(feature._variation)}`,
    variableVariations: outcome.variables.map((variable) => `${JSON.stringify(variable.key)}:${served}`).join(","),
    variables: outcome.variables
      .map((variable) => `${JSON.stringify(variable.key)}:${JSON.stringify(variable)}`)
      .join(","),
  };
  return outcome.fragments;
}
