import {
  AUDIENCE_UNKNOWN, EQUAL, GREATER, HEADER_AUDIENCES, IMAGE, LESS, NODE_COUNT, NODE_FLAGS, NODE_MASK, NODE_NEXT,
  NODE_OP, NODE_PASS_ABSENT, NODE_SLOT, NODE_SORTED, NODE_TRACES, NODE_VALUES, NOT_EQUAL, OP_ALL, OP_AND,
  OP_AUDIENCE_ANY, OP_AUDIENCE_NONE, OP_BOOLEAN_IN, OP_BOOLEAN_NOT_IN, OP_CONTAIN, OP_END, OP_EXIST, OP_GUARD,
  OP_NEVER, OP_NOT_CONTAIN, OP_NOT_END, OP_NOT_EXIST, OP_NOT_START, OP_NUMBER, OP_OR, OP_START, OP_TEXT_ANY,
  OP_TEXT_IN, OP_TEXT_NOT_IN, OP_VERSION, SLOT_HASH, SLOT_NUMBER, SLOT_POINTER, SLOT_SIZE, SLOT_TAG, TAG_ABSENT,
  TAG_BOOLEAN, TAG_INVALID, TAG_NULL, TAG_NUMBER, TAG_STRING,
} from "./layout";
import { containsBytes, quickHash, sameBytes } from "./text";
import { matchVersion, nextText } from "./version";

/** Set when a filter met an attribute that cannot be compared; the feature then answers with an error. */
export let isFaulty: bool = false;

export function clearFault(): void {
  isFaulty = false;
}

const NO_MATCH: i32 = -1;

/** Number of the way in which the node passes, below its trace count; NO_MATCH when it does not. */
export function match(node: usize): i32 {
  switch (<u32>load<u8>(node + NODE_OP)) {
    case OP_NEVER:
      return NO_MATCH;
    case OP_ALL:
      return 0;
    case OP_OR:
      return matchOr(node);
    case OP_AND:
      return matchAnd(node);
    case OP_GUARD:
      return matchGuard(node);
    case OP_AUDIENCE_ANY:
      return matchAudienceAny(node);
    case OP_AUDIENCE_NONE:
      return matchAudienceNone(node);
    default:
      return passes(node) ? 0 : NO_MATCH;
  }
}

function matchOr(node: usize): i32 {
  let before = 0;
  let child = <usize>load<u32>(node + NODE_SLOT);
  do {
    const trace = match(child);
    if (trace >= 0) return load<u32>(node + NODE_TRACES) == 1 ? 0 : before + trace;
    before += load<i32>(child + NODE_TRACES);
    child = <usize>load<u32>(child + NODE_NEXT);
  } while (child != 0);
  return NO_MATCH;
}

function matchAnd(node: usize): i32 {
  let traces = 0;
  let child = <usize>load<u32>(node + NODE_SLOT);
  do {
    const trace = match(child);
    if (trace < 0) return NO_MATCH;
    traces = traces * load<i32>(child + NODE_TRACES) + trace;
    child = <usize>load<u32>(child + NODE_NEXT);
  } while (child != 0);
  return load<u32>(node + NODE_TRACES) == 1 ? 0 : traces;
}

function matchGuard(node: usize): i32 {
  let trace: i32;
  let child = <usize>load<u32>(node + NODE_SLOT);
  do {
    trace = match(child);
    if (trace < 0) return NO_MATCH;
    child = <usize>load<u32>(child + NODE_NEXT);
  } while (child != 0);
  return trace;
}

function matchAudienceAny(node: usize): i32 {
  const count = load<u32>(node + NODE_COUNT);
  let before = 0;
  for (let i: u32 = 0; i < count; i++) {
    const tree = audienceTree(node, i);
    if (tree == 0) return NO_MATCH;
    const trace = match(tree);
    if (trace >= 0) return load<u32>(node + NODE_TRACES) == 1 ? 0 : before + trace;
    before += load<i32>(tree + NODE_TRACES);
  }
  return NO_MATCH;
}

function matchAudienceNone(node: usize): i32 {
  const count = load<u32>(node + NODE_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const tree = audienceTree(node, i);
    if (tree == 0 || match(tree) >= 0) return NO_MATCH;
  }
  return 0;
}

/** Filter tree of the node's audience at this position; 0 when its id is not in the config. */
export function audienceTree(node: usize, position: u32): usize {
  const audience = load<u32>(node + NODE_VALUES + ((<usize>position) << 2));
  if (audience == AUDIENCE_UNKNOWN) return 0;
  return <usize>load<u32>(<usize>load<u32>(IMAGE + HEADER_AUDIENCES) + ((<usize>audience) << 2));
}

/** A filter on one context slot. */
function passes(node: usize): bool {
  const slot = <usize>load<u32>(node + NODE_SLOT);
  const tag = load<u32>(slot + SLOT_TAG);
  if (tag == TAG_INVALID) {
    isFaulty = true;
    return false;
  }
  const op = <u32>load<u8>(node + NODE_OP);
  if (op == OP_EXIST) return exists(slot, tag);
  if (op == OP_NOT_EXIST) return !exists(slot, tag);
  if (tag == TAG_ABSENT) return (load<u8>(node + NODE_FLAGS) & NODE_PASS_ABSENT) != 0;
  if (op == OP_NUMBER) return tag == TAG_NUMBER && compareNumber(node, load<f64>(slot + SLOT_NUMBER));
  if (op == OP_BOOLEAN_IN) return tag == TAG_BOOLEAN && hasBoolean(node, slot);
  if (op == OP_BOOLEAN_NOT_IN) return tag == TAG_BOOLEAN && !hasBoolean(node, slot);
  if (tag == TAG_NULL) return passesNull(op);
  return tag == TAG_STRING && passesText(node, op, slot);
}

function exists(slot: usize, tag: u32): bool {
  if (tag == TAG_STRING) return load<u32>(slot + SLOT_SIZE) != 0;
  return tag == TAG_NUMBER || tag == TAG_BOOLEAN;
}

/** A null string fails except where the rule is a negation of a condition that starts with "not null". */
function passesNull(op: u32): bool {
  return op == OP_NOT_CONTAIN || op == OP_NOT_START || op == OP_NOT_END || op == OP_TEXT_ANY;
}

function passesText(node: usize, op: u32, slot: usize): bool {
  switch (op) {
    case OP_TEXT_IN:
      return isInTexts(node, slot);
    case OP_TEXT_NOT_IN:
      return !isInTexts(node, slot);
    case OP_CONTAIN:
      return containsAny(node, slot);
    case OP_NOT_CONTAIN:
      return !containsAny(node, slot);
    case OP_START:
      return startsOrEnds(node, slot, false);
    case OP_NOT_START:
      return !startsOrEnds(node, slot, false);
    case OP_END:
      return startsOrEnds(node, slot, true);
    case OP_NOT_END:
      return !startsOrEnds(node, slot, true);
    case OP_VERSION:
      return passesVersion(node, slot);
    default:
      return op == OP_TEXT_ANY;
  }
}

function isInTexts(node: usize, slot: usize): bool {
  const at = <usize>load<u32>(slot + SLOT_POINTER);
  const size = load<u32>(slot + SLOT_SIZE);
  let hash = load<u32>(slot + SLOT_HASH);
  if (hash == 0) {
    hash = quickHash(at, size);
    store<u32>(slot + SLOT_HASH, hash);
  }
  // Behind the hashes are as many addresses of texts.
  const bytes = <usize>load<u32>(node + NODE_COUNT) << 2;
  let entry = node + NODE_VALUES;
  const end = entry + bytes;
  if ((load<u8>(node + NODE_FLAGS) & NODE_SORTED) != 0) entry = firstNotBelow(entry, end, hash);
  for (; entry < end; entry += 4) {
    if (load<u32>(entry) != hash) continue;
    const text = <usize>load<u32>(entry + bytes);
    if (load<u32>(text) == size && sameBytes(text + 4, at, size)) return true;
  }
  return false;
}

/** In ascending hashes, the first that is not below; `end` when the next one is not the hash itself. */
function firstNotBelow(entry: usize, end: usize, hash: u32): usize {
  let low = entry >> 2;
  let high = end >> 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(middle << 2) < hash) low = middle + 1;
    else high = middle;
  }
  const found = low << 2;
  return found < end && load<u32>(found) == hash ? found : end;
}

function containsAny(node: usize, slot: usize): bool {
  const at = <usize>load<u32>(slot + SLOT_POINTER);
  const size = load<u32>(slot + SLOT_SIZE);
  if (size == 0) return false;
  let text = node + NODE_VALUES;
  for (let i = load<u32>(node + NODE_COUNT); i > 0; i--) {
    if (containsBytes(at, size, text + 4, load<u32>(text))) return true;
    text = nextText(text);
  }
  return false;
}

function startsOrEnds(node: usize, slot: usize, atEnd: bool): bool {
  const at = <usize>load<u32>(slot + SLOT_POINTER);
  const size = load<u32>(slot + SLOT_SIZE);
  let text = node + NODE_VALUES;
  for (let i = load<u32>(node + NODE_COUNT); i > 0; i--) {
    const length = load<u32>(text);
    if (length != 0 && length <= size && sameBytes(atEnd ? at + size - length : at, text + 4, length)) return true;
    text = nextText(text);
  }
  return false;
}

function compareNumber(node: usize, number: f64): bool {
  const mask = <u32>load<u8>(node + NODE_MASK);
  let at = node + NODE_VALUES;
  for (let i = load<u32>(node + NODE_COUNT); i > 0; i--, at += 8) {
    const value = load<f64>(at);
    if (mask == NOT_EQUAL) {
      if (number == value) return false;
    } else {
      const order = number < value ? LESS : number > value ? GREATER : number == value ? EQUAL : 0;
      if ((order & mask) != 0) return true;
    }
  }
  return mask == NOT_EQUAL;
}

function hasBoolean(node: usize, slot: usize): bool {
  const bit: u32 = load<f64>(slot + SLOT_NUMBER) != 0 ? 2 : 1;
  return (<u32>load<u8>(node + NODE_MASK) & bit) != 0;
}

function passesVersion(node: usize, slot: usize): bool {
  const size = load<u32>(slot + SLOT_SIZE);
  if (size == 0) return false;
  const result = matchVersion(node, <usize>load<u32>(slot + SLOT_POINTER), size);
  if (result < 0) isFaulty = true;
  return result > 0;
}
