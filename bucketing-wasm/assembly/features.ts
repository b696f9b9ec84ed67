import { emit, follow, imageStart, link } from "./image";
import {
  ENTRY_NEXT, ENTRY_VARIABLE, FEATURE_BYTES, FEATURE_DISABLED, FEATURE_FIRST_TARGET, FEATURE_FIRST_VARIATION,
  FEATURE_ID, FEATURE_INDEX, FEATURE_KEY, FEATURE_NEXT, FEATURE_OUTCOME_COUNT, FEATURE_OUTCOMES, FEATURE_TYPE,
  HEADER_FEATURE_COUNT, HEADER_FEATURES, VARIABLE_FEATURE, VARIATION_FIRST_ENTRY, VARIATION_NEXT,
} from "./layout";
import {
  CONFIGURATION_HEAD, CONFIGURATION_TAIL, EXPERIMENT_HEAD, EXPERIMENT_TAIL, KEY, OPS, PERMISSION_HEAD,
  PERMISSION_TAIL, PREREQUISITES_HEAD, PREREQUISITES_TAIL, REF_ID, RELEASE, TARGETS, TYPE, VARIATIONS_HEAD,
  VARIATIONS_TAIL, WINNING_VARIATION_HEAD, WINNING_VARIATION_TAIL,
} from "./names";
import { clearProblem, namePart, note, openPart, warn } from "./problems";
import {
  atArray, atObject, atString, cursor, enter, measureString, more, named, readName, readString, seek, skipValue,
  takeText,
} from "./read-json";
import { compileTargets, firstTarget, outcomeCount } from "./targets";
import { checkPrerequisites, checkWinningVariation } from "./unused-members";
import { compileVariations, indexVariations, variationsFirst } from "./variations";
import { markRepeats, VARIABLE_UNKNOWN, variableRecord } from "./variables";

let firstFeature: usize = 0;
let featureCount: u32 = 0;

export function featuresFirst(): usize {
  return firstFeature;
}

/** Compiles the features array at the cursor. A bad feature is disabled and listed; it stays in its place. */
export function compileFeatures(): void {
  firstFeature = 0;
  featureCount = 0;
  let last: usize = 0;
  if (!enter()) return;
  do {
    const feature = compileFeature();
    if (last == 0) firstFeature = feature;
    else link(last + FEATURE_NEXT, feature);
    last = feature;
  } while (more());
}

/** Writes the table of features in config order. */
export function emitFeatures(): void {
  const table = emit(<usize>featureCount * 4);
  let index: usize = 0;
  for (let feature = firstFeature; feature != 0; feature = follow(feature + FEATURE_NEXT))
    link(table + 4 * index++, feature);
  store<u32>(imageStart + HEADER_FEATURE_COUNT, featureCount);
  link(imageStart + HEADER_FEATURES, table);
}

let partId: usize = 0;
let partKey: usize = 0;
let partType: i32 = 0;
let partVariations: usize = 0;
let partTargets: usize = 0;

function compileFeature(): usize {
  const start = cursor;
  openPart("feature", featureCount);
  partId = 0;
  partKey = 0;
  partType = -1;
  partVariations = 0;
  const isGood = compileParts();
  const record = emit(FEATURE_BYTES);
  store<u32>(record + FEATURE_NEXT, 0);
  store<u32>(record + FEATURE_DISABLED, isGood ? 0 : 1);
  link(record + FEATURE_FIRST_TARGET, isGood ? partTargets : 0);
  link(record + FEATURE_FIRST_VARIATION, isGood ? partVariations : 0);
  store<u32>(record + FEATURE_OUTCOMES, 0);
  store<u32>(record + FEATURE_OUTCOME_COUNT, isGood ? <u32>outcomeCount : 0);
  link(record + FEATURE_ID, partId);
  link(record + FEATURE_KEY, partKey);
  store<u32>(record + FEATURE_TYPE, partType);
  store<u32>(record + FEATURE_INDEX, featureCount++);
  claimVariables(record);
  if (isGood) {
    clearProblem();
    return record;
  }
  warn("it is disabled");
  seek(start);
  skipValue();
  return record;
}

function compileParts(): bool {
  const start = cursor;
  if (!atObject()) return note("must be an object", start);
  let configuration: usize = 0;
  let variations: usize = 0;
  // Usually the variations come first; otherwise the configuration is compiled when they are known.
  let compiledConfiguration: usize = 0;
  if (enter()) {
    do {
      readName();
      const at = cursor;
      if (named(3, REF_ID, 0)) partId = takeText();
      else if (named(3, KEY, 0)) takeKey();
      else if (named(4, TYPE, 0)) partType = readType();
      else if (named(10, VARIATIONS_HEAD, VARIATIONS_TAIL)) {
        variations = at;
        compiledConfiguration = 0;
        if (!takeVariations()) return false;
      } else if (named(13, CONFIGURATION_HEAD, CONFIGURATION_TAIL)) {
        configuration = at;
        if (variations != 0) {
          compiledConfiguration = at;
          if (!compileConfiguration()) return false;
        } else {
          skipValue();
        }
      } else skipValue();
    } while (more());
  }
  if (partId == 0) return note("needs a string _id", start);
  if (partKey == 0) return note("needs a string key", start);
  if (partType < 0) return note("type must be release, experiment, permission or ops", start);
  if (variations == 0) return note("needs a variations array", start);
  if (configuration == 0) return note("needs a configuration object", start);
  if (compiledConfiguration == configuration) return true;
  const end = cursor;
  seek(configuration);
  if (!compileConfiguration()) return false;
  seek(end);
  return true;
}

function takeKey(): void {
  partKey = takeText();
  if (partKey != 0) namePart(partKey);
}

function takeVariations(): bool {
  const isGood = compileVariations();
  partVariations = variationsFirst();
  if (isGood) indexVariations();
  return isGood;
}

function readType(): i32 {
  if (!atString()) {
    skipValue();
    return -1;
  }
  readString();
  measureString();
  if (named(7, RELEASE, 0)) return 0;
  if (named(10, EXPERIMENT_HEAD, EXPERIMENT_TAIL)) return 1;
  if (named(10, PERMISSION_HEAD, PERMISSION_TAIL)) return 2;
  return named(3, OPS, 0) ? 3 : -1;
}

function compileConfiguration(): bool {
  const start = cursor;
  if (!atObject()) return note("must be an object", start);
  let hasTargets = false;
  let hasId = false;
  if (enter()) {
    do {
      readName();
      const at = cursor;
      if (named(7, TARGETS, 0)) {
        hasTargets = atArray();
        if (hasTargets) {
          if (!compileTargets()) return false;
          partTargets = firstTarget;
          continue;
        }
      } else if (named(3, REF_ID, 0)) {
        hasId = atString();
      } else if (named(13, PREREQUISITES_HEAD, PREREQUISITES_TAIL)) {
        if (!checkPrerequisites()) return false;
        seek(at);
      } else if (named(16, WINNING_VARIATION_HEAD, WINNING_VARIATION_TAIL)) {
        if (!checkWinningVariation()) return false;
        seek(at);
      }
      skipValue();
    } while (more());
  }
  if (!hasId) return note("needs a string _id", start);
  return hasTargets || note("configuration needs a targets array", start);
}

/** The first feature that mentions a variable answers for it, even when it is disabled. */
function claimVariables(feature: usize): void {
  for (let variation = partVariations; variation != 0; variation = follow(variation + VARIATION_NEXT)) {
    for (let entry = follow(variation + VARIATION_FIRST_ENTRY); entry != 0; entry = follow(entry + ENTRY_NEXT)) {
      const variable = load<u32>(entry + ENTRY_VARIABLE);
      if (variable == VARIABLE_UNKNOWN) continue;
      const claim = variableRecord(variable) + VARIABLE_FEATURE;
      const owner = <usize>load<u32>(claim);
      if (owner == 0) store<u32>(claim, <u32>feature);
      else if (owner != feature) markRepeats();
    }
  }
}
