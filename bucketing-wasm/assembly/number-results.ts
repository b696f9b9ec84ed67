import { follow } from "./image";
import {
  CODE_SERVED, FEATURE_DISABLED, FEATURE_FIRST_TARGET, FEATURE_KEY, FEATURE_NEXT, FEATURE_OUTCOME_COUNT,
  FEATURE_OUTCOMES, FEATURE_RESULTS_MAX, HEADER_OUTCOME_COUNT, HEADER_RESULT_COUNT, RESULTS_MAX, VARIABLE_FEATURE,
  VARIABLE_RESULTS,
} from "./layout";
import { imageStart } from "./image";
import { namePart, note, openPart, warn } from "./problems";
import { variableCount, variableRecord } from "./variables";

// Results are numbered through the whole config: for each variable its failures, then one per outcome of its feature.
// A feature's outcomes are numbered through the config as well, for whole-config results.

export function numberResults(firstFeature: usize): void {
  countVariables();
  refuseHuge(firstFeature);
  let outcomes: u32 = 0;
  for (let feature = firstFeature; feature != 0; feature = follow(feature + FEATURE_NEXT)) {
    store<u32>(feature + FEATURE_OUTCOMES, outcomes);
    outcomes += load<u32>(feature + FEATURE_OUTCOME_COUNT);
  }
  let results: u32 = 0;
  for (let i: u32 = 0; i < variableCount; i++) {
    const record = variableRecord(i);
    const feature = <usize>load<u32>(record + VARIABLE_FEATURE);
    store<u32>(record + VARIABLE_RESULTS, results);
    results += CODE_SERVED + (feature == 0 ? 0 : load<u32>(feature + FEATURE_OUTCOME_COUNT));
  }
  store<u32>(imageStart + HEADER_OUTCOME_COUNT, outcomes);
  store<u32>(imageStart + HEADER_RESULT_COUNT, results);
}

/** How many variables each feature answers for, kept where its outcome number goes later. */
function countVariables(): void {
  for (let i: u32 = 0; i < variableCount; i++) {
    const feature = <usize>load<u32>(variableRecord(i) + VARIABLE_FEATURE);
    if (feature != 0) store<u32>(feature + FEATURE_OUTCOMES, load<u32>(feature + FEATURE_OUTCOMES) + 1);
  }
}

/** Disables features whose results could not be numbered. */
function refuseHuge(firstFeature: usize): void {
  let total: f64 = <f64>variableCount * CODE_SERVED;
  let index: u32 = 0;
  for (let feature = firstFeature; feature != 0; feature = follow(feature + FEATURE_NEXT)) {
    const variables = <f64>load<u32>(feature + FEATURE_OUTCOMES);
    const outcomes = <f64>load<u32>(feature + FEATURE_OUTCOME_COUNT);
    const results = (variables + 1) * outcomes;
    if (results > FEATURE_RESULTS_MAX || total + results > RESULTS_MAX) {
      openPart("feature", index);
      namePart(follow(feature + FEATURE_KEY));
      note("has too many variables times outcomes", 0);
      warn("it is disabled");
      store<u32>(feature + FEATURE_DISABLED, 1);
      store<u32>(feature + FEATURE_FIRST_TARGET, 0);
      store<u32>(feature + FEATURE_OUTCOME_COUNT, 0);
    } else {
      total += results;
    }
    index++;
  }
}
