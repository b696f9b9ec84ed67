import {
  CODE_ERROR, CODE_MISSING_FEATURE, CODE_MISSING_VARIATION, CODE_NOT_IN_ROLLOUT, CODE_NOT_TARGETED, CODE_SERVED,
  FEATURE_DISABLED, FEATURE_FIRST_TARGET, FEATURE_OUTCOMES, FLAG_NO_PASSTHROUGH, FLAG_STANDARD, HEADER_FEATURE_COUNT,
  HEADER_FEATURES, HEADER_FLAGS, HEADER_VARIABLE_COUNT, HEADER_VARIABLES, HEADER_VERDICTS, IMAGE, SHARE_BYTES,
  SHARE_LAST, SHARE_VARIATION, SLOT_PLAIN, SLOT_POINTER, SLOT_SIZE, SLOT_TAG, TAG_STRING, TARGET_FLAGS,
  TARGET_HAS_ROLLOUT, TARGET_NEXT, TARGET_NODE, TARGET_OUTCOMES, TARGET_ROLLOUT, TARGET_SEED, TARGET_SHARE_COUNT,
  TARGET_SHARES, TARGET_SLOT, TARGET_SURE, TARGET_TRACES, TARGET_WIDE, VARIABLE_BYTES, VARIABLE_FEATURE,
  VARIABLE_RESULTS,
} from "./layout";
import { isAscii, murmurBytes, murmurFolded } from "./murmur";
import { rolloutPercentage } from "./rollout";
import { clearFault, isFaulty, match } from "./segment";

// One decision: no allocation, no text. The answer is one number; everything else follows from it.

/** Number of the result of one variable in the config's results. */
export function evaluateVariable(variable: u32, now: f64): i32 {
  if (variable >= load<u32>(IMAGE + HEADER_VARIABLE_COUNT)) return -1;
  const record = <usize>load<u32>(IMAGE + HEADER_VARIABLES) + <usize>variable * VARIABLE_BYTES;
  const feature = <usize>load<u32>(record + VARIABLE_FEATURE);
  return load<i32>(record + VARIABLE_RESULTS) + (feature == 0 ? CODE_MISSING_FEATURE : evaluateFeature(feature, now));
}

/**
 * Decides every feature and writes one word each to the verdicts: the number of the outcome in the config's outcomes, or
 * −1 − code when nothing is served. Returns how many features are served.
 */
export function evaluateAll(now: f64): u32 {
  const count = load<u32>(IMAGE + HEADER_FEATURE_COUNT);
  const features = <usize>load<u32>(IMAGE + HEADER_FEATURES);
  const verdicts = <usize>load<u32>(IMAGE + HEADER_VERDICTS);
  const end = (<usize>count) << 2;
  let served: u32 = 0;
  for (let at: usize = 0; at < end; at += 4) {
    const feature = <usize>load<u32>(features + at);
    const code = evaluateFeature(feature, now);
    if (code >= CODE_SERVED) {
      served++;
      store<i32>(verdicts + at, load<i32>(feature + FEATURE_OUTCOMES) + code - CODE_SERVED);
    } else {
      store<i32>(verdicts + at, -1 - code);
    }
  }
  return served;
}

/** A failure code, or CODE_SERVED plus the number of the feature's outcome. */
function evaluateFeature(feature: usize, now: f64): i32 {
  if (load<u32>(feature + FEATURE_DISABLED) != 0) return CODE_ERROR;
  const passthrough = (load<u32>(IMAGE + HEADER_FLAGS) & FLAG_NO_PASSTHROUGH) == 0;
  let target = <usize>load<u32>(feature + FEATURE_FIRST_TARGET);
  clearFault();
  for (; target != 0; target = <usize>load<u32>(target + TARGET_NEXT)) {
    const hasRollout = (load<u32>(target + TARGET_FLAGS) & TARGET_HAS_ROLLOUT) != 0;
    if (hasRollout && passthrough && !isInRollout(target, now)) {
      if (isUnhashable) return CODE_ERROR;
      continue;
    }
    const trace = match(<usize>load<u32>(target + TARGET_NODE));
    if (isFaulty) return CODE_ERROR;
    if (trace < 0) continue;
    if (hasRollout && !passthrough && !isInRollout(target, now)) return isUnhashable ? CODE_ERROR : CODE_NOT_IN_ROLLOUT;
    return distribute(target, trace);
  }
  return CODE_NOT_TARGETED;
}

function distribute(target: usize, trace: i32): i32 {
  const shares = <usize>load<u32>(target + TARGET_SHARES);
  const flags = load<u32>(target + TARGET_FLAGS);
  let position: i32 = 0;
  if ((flags & TARGET_SURE) == 0) {
    const count = load<i32>(target + TARGET_SHARE_COUNT);
    const hash = bucketHash(target, false);
    if (isUnhashable) return CODE_ERROR;
    while (position < count && load<u32>(shares + <usize>position * SHARE_BYTES + SHARE_LAST) < hash) position++;
    if (position == count) return CODE_ERROR;
  }
  if (load<u32>(shares + <usize>position * SHARE_BYTES + SHARE_VARIATION) == 0) return CODE_MISSING_VARIATION;
  if ((flags & TARGET_WIDE) != 0) trace = 0;
  return CODE_SERVED + load<i32>(target + TARGET_OUTCOMES) + position * load<i32>(target + TARGET_TRACES) + trace;
}

function isInRollout(target: usize, now: f64): bool {
  isUnhashable = false;
  const percentage = rolloutPercentage(<usize>load<u32>(target + TARGET_ROLLOUT), now);
  if (!(percentage > 0)) return false;
  if (percentage >= 1) return true;
  return <f64>bucketHash(target, true) / 4294967295.0 <= percentage;
}

/** The value to hash is no text: a nested value under a bucketing key. */
let isUnhashable: bool = false;

const PLAIN_UNKNOWN: u32 = 0;
const PLAIN_YES: u32 = 1;
const PLAIN_NO: u32 = 2;

/** "_rollout" */
const ROLLOUT_SUFFIX: u64 = 0x74756f6c6c6f725f;

function bucketHash(target: usize, forRollout: bool): u32 {
  const slot = <usize>load<u32>(target + TARGET_SLOT);
  isUnhashable = load<u32>(slot + SLOT_TAG) != TAG_STRING;
  if (isUnhashable) return 0xffffffff;
  const at = <usize>load<u32>(slot + SLOT_POINTER);
  let size = load<u32>(slot + SLOT_SIZE);
  let plain = load<u32>(slot + SLOT_PLAIN);
  if (plain == PLAIN_UNKNOWN) {
    const isStandard = (load<u32>(IMAGE + HEADER_FLAGS) & FLAG_STANDARD) != 0;
    plain = isStandard || isAscii(at, size) ? PLAIN_YES : PLAIN_NO;
    store<u32>(slot + SLOT_PLAIN, plain);
  }
  if (forRollout) {
    // Hosts leave room behind every text.
    store<u64>(at + size, ROLLOUT_SUFFIX);
    size += 8;
  }
  const seed = load<u32>(target + TARGET_SEED);
  return plain == PLAIN_YES ? murmurBytes(at, size, seed) : murmurFolded(at, size, seed);
}
