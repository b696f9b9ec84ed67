import { EXISTS, isNegation, NOT_EXISTS, NOT_IN } from "./comparator";
import {
  AUDIENCE_UNKNOWN, EQUAL, GREATER, HEADER_AUDIENCES, IMAGE, LESS, NODE_COUNT, NODE_FLAGS, NODE_MASK, NODE_NEXT,
  NODE_OP, NODE_PASS_ABSENT, NODE_SLOT, NODE_TRACES, NODE_VALUES, NOT_EQUAL, OP_ALL, OP_AND, OP_AUDIENCE_ANY,
  OP_AUDIENCE_NONE, OP_BOOLEAN_IN, OP_BOOLEAN_NOT_IN, OP_COMPARE, OP_GUARD, OP_NEVER, OP_NUMBER, OP_OR, OP_TEXT_ANY,
  OP_VERSION, SLOT_NUMBER, SLOT_POINTER, SLOT_SIZE, SLOT_TAG, TAG_ABSENT, TAG_BOOLEAN, TAG_INVALID, TAG_NULL,
  TAG_NUMBER, TAG_STRING,
} from "./layout";
import { passesText } from "./match-text";
import { matchVersion } from "./version";

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
  const comparator = <i32>op - <i32>OP_COMPARE;
  if (comparator == EXISTS) return exists(slot, tag);
  if (comparator == NOT_EXISTS) return !exists(slot, tag);
  if (tag == TAG_ABSENT) return (load<u8>(node + NODE_FLAGS) & NODE_PASS_ABSENT) != 0;
  if (op == OP_NUMBER) return tag == TAG_NUMBER && compareNumber(node, load<f64>(slot + SLOT_NUMBER));
  if (op == OP_BOOLEAN_IN) return tag == TAG_BOOLEAN && hasBoolean(node, slot);
  if (op == OP_BOOLEAN_NOT_IN) return tag == TAG_BOOLEAN && !hasBoolean(node, slot);
  if (op == OP_TEXT_ANY) return tag == TAG_STRING || tag == TAG_NULL;
  if (op == OP_VERSION) return tag == TAG_STRING && passesVersion(node, slot);
  if (tag == TAG_STRING) return passesText(node, comparator, slot);
  // A null string fails except where the rule is a negation of a condition that starts with "not null".
  return tag == TAG_NULL && isNegation(comparator) && comparator != NOT_IN;
}

function exists(slot: usize, tag: u32): bool {
  if (tag == TAG_STRING) return load<u32>(slot + SLOT_SIZE) != 0;
  return tag == TAG_NUMBER || tag == TAG_BOOLEAN;
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
