import { bucketingSlot, USER_ID_SLOT } from "./attributes";
import { AUDIENCE_READY } from "./audience-table";
import { compileOperator } from "./compile-operator";
import { compileDistribution, entryCount, isSure, shareCount, shares } from "./distribution";
import { emit, imageStart, link } from "./image";
import {
  FEATURE_RESULTS_MAX, FLAG_CLOCK, FLAG_STANDARD, FLAG_WIDE, HEADER_FLAGS, NODE_TRACES, TARGET_BYTES, TARGET_FLAGS,
  TARGET_HAS_ROLLOUT, TARGET_ID, TARGET_NEXT, TARGET_NODE, TARGET_OUTCOMES, TARGET_ROLLOUT, TARGET_SEED,
  TARGET_SHARE_COUNT, TARGET_SHARES, TARGET_SLOT, TARGET_SPLIT, TARGET_SURE, TARGET_TRACES, TARGET_WIDE,
} from "./layout";
import {
  REF_AUDIENCE_HEAD, REF_AUDIENCE_TAIL, BUCKETING_KEY_HEAD, BUCKETING_KEY_TAIL, DISTRIBUTION_HEAD, DISTRIBUTION_TAIL,
  FILTERS, REF_ID, ROLLOUT, USER_ID,
} from "./names";
import { isAscii, murmurBytes, murmurFolded } from "./murmur";
import { note } from "./problems";
import {
  atObject, atString, cursor, enter, measureString, more, named, readName, readString, settleString, skipValue,
  stringAt, stringSize, takeText,
} from "./read-json";
import { readRollout } from "./rollout";
import { finishTree, isWide } from "./tree";

/** Of the targets compiled last. */
export let firstTarget: usize = 0;
/** Outcomes of all targets of the feature together. */
export let outcomeCount: f64 = 0;

/** Compiles the targets array at the cursor; false after a note. */
export function compileTargets(): bool {
  firstTarget = 0;
  outcomeCount = 0;
  let last: usize = 0;
  if (!enter()) return true;
  do {
    const target = compileTarget();
    if (target == 0) return false;
    if (last == 0) firstTarget = target;
    else link(last + TARGET_NEXT, target);
    last = target;
  } while (more());
  return true;
}

function compileTarget(): usize {
  const start = cursor;
  if (!atObject()) return refuse("must be an object", start);
  let id: usize = 0;
  let node: usize = 0;
  let rollout: usize = 0;
  let hasDistribution = false;
  let slot = USER_ID_SLOT;
  if (enter()) {
    do {
      readName();
      if (named(3, REF_ID, 0)) {
        id = takeText();
      } else if (named(12, BUCKETING_KEY_HEAD, BUCKETING_KEY_TAIL)) {
        slot = readBucketingKey();
        if (slot == 0) return refuse("refers to more than 1017 custom data keys", start);
      } else if (named(9, REF_AUDIENCE_HEAD, REF_AUDIENCE_TAIL)) {
        node = compileAudience();
        if (node == 0) return 0;
      } else if (named(12, DISTRIBUTION_HEAD, DISTRIBUTION_TAIL)) {
        if (!compileDistribution()) return 0;
        hasDistribution = true;
      } else if (named(7, ROLLOUT, 0) && atObject()) {
        rollout = readRollout(isStandard());
        if (rollout == 0) return 0;
        addFlag(FLAG_CLOCK);
      } else {
        if (named(7, ROLLOUT, 0)) rollout = 0;
        skipValue();
      }
    } while (more());
  }
  if (id == 0) return refuse("needs a string _id", start);
  if (node == 0) return refuse("a target needs an _audience with filters", start);
  if (!hasDistribution) return refuse("needs a distribution array", start);
  return closeTarget(id, slot, node, rollout);
}

function compileAudience(): usize {
  const start = cursor;
  let node: usize = 0;
  if (atObject() && enter()) {
    do {
      readName();
      if (!named(7, FILTERS, 0)) {
        skipValue();
        continue;
      }
      node = compileOperator();
      if (node == 0 || finishTree(node) != AUDIENCE_READY) return 0;
    } while (more());
  }
  return node == 0 ? refuse("a target needs an _audience with filters", start) : node;
}

function closeTarget(id: usize, slot: usize, node: usize, rollout: usize): usize {
  const wide = isWide(node);
  let flags: u32 = 0;
  if (entryCount != 1) flags |= TARGET_SPLIT;
  if (rollout != 0) flags |= TARGET_HAS_ROLLOUT;
  if (isSure) flags |= TARGET_SURE;
  if (wide) {
    flags |= TARGET_WIDE;
    addFlag(FLAG_WIDE);
  }
  const traces: u32 = wide ? 1 : load<u32>(node + NODE_TRACES);
  const target = emit(TARGET_BYTES);
  store<u32>(target + TARGET_NEXT, 0);
  store<u32>(target + TARGET_FLAGS, flags);
  link(target + TARGET_NODE, node);
  store<u32>(target + TARGET_SEED, seedOf(id));
  store<u32>(target + TARGET_SLOT, <u32>slot);
  link(target + TARGET_ROLLOUT, rollout);
  store<u32>(target + TARGET_OUTCOMES, <u32>outcomeCount);
  store<u32>(target + TARGET_TRACES, traces);
  link(target + TARGET_ID, id);
  link(target + TARGET_SHARES, shares);
  store<u32>(target + TARGET_SHARE_COUNT, shareCount);
  outcomeCount += <f64>shareCount * <f64>traces;
  if (outcomeCount > FEATURE_RESULTS_MAX) return refuse("has more than four million outcomes", 0);
  return target;
}

function seedOf(id: usize): u32 {
  const size = load<u32>(id);
  return isStandard() || isAscii(id + 4, size) ? murmurBytes(id + 4, size, 1) : murmurFolded(id + 4, size, 1);
}

/** Slot of the attribute to hash; 0 when the config uses too many. */
function readBucketingKey(): usize {
  if (!atString()) {
    skipValue();
    return USER_ID_SLOT;
  }
  readString();
  measureString();
  if (named(7, USER_ID, 0)) return USER_ID_SLOT;
  settleString();
  return bucketingSlot(stringAt, stringSize);
}

function isStandard(): bool {
  return (load<u32>(imageStart + HEADER_FLAGS) & FLAG_STANDARD) != 0;
}

function addFlag(flag: u32): void {
  store<u32>(imageStart + HEADER_FLAGS, load<u32>(imageStart + HEADER_FLAGS) | flag);
}

function refuse(message: string, at: usize): usize {
  note(message, at);
  return 0;
}
