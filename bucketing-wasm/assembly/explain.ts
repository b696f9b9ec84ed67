import {
  ANSWER_ROOM, ANSWER_CODE, ANSWER_DETAILS_SIZE, ANSWER_FEATURE, ANSWER_SPLIT, ANSWER_TARGET, ANSWER_VALUE,
  ANSWER_VARIATION, ANSWER_WIDE, CODE_MISSING_ENTRY, CODE_SERVED, CODE_UNKNOWN_VARIABLE, ENTRY_NEXT, ENTRY_TEXT,
  ENTRY_VARIABLE, FEATURE_FIRST_TARGET, FEATURE_OUTCOMES, HEADER_FEATURE_COUNT, HEADER_FEATURES,
  HEADER_VARIABLE_COUNT, HEADER_VARIABLES, IMAGE, NODE_COUNT, NODE_LABEL, NODE_NEXT, NODE_OP, NODE_SLOT, NODE_TRACES,
  OP_AND, OP_AUDIENCE_ANY, OP_AUDIENCE_NONE, OP_GUARD, OP_OR, SHARE_BYTES, SHARE_VARIATION, TARGET_FLAGS,
  TARGET_HAS_ROLLOUT, TARGET_NEXT, TARGET_NODE, TARGET_OUTCOMES, TARGET_SHARE_COUNT, TARGET_SHARES, TARGET_SPLIT,
  TARGET_TRACES, TARGET_WIDE, VARIABLE_BYTES, VARIABLE_CANON, VARIABLE_FEATURE, VARIABLE_RESULTS,
  VARIATION_FIRST_ENTRY,
} from "./layout";
import { audienceTree, match } from "./segment";

// What an outcome's number means: feature, variation, target, value, and the text of the reason's details. Hosts ask
// once per outcome and keep the answer. The text is worked out from the trace; only where there were too many traces to
// number is it worked out from the context that is still in place.

/** Fills the answer for one variable's result. Returns the code in it, −1 for numbers that do not exist. */
export function explainVariable(variable: u32, result: i32, room: usize, capacity: u32): i32 {
  if (variable >= load<u32>(IMAGE + HEADER_VARIABLE_COUNT)) return -1;
  const record = <usize>load<u32>(IMAGE + HEADER_VARIABLES) + <usize>variable * VARIABLE_BYTES;
  const code = result - load<i32>(record + VARIABLE_RESULTS);
  const feature = <usize>load<u32>(record + VARIABLE_FEATURE);
  clearAnswer(code, feature);
  if (code < CODE_SERVED) return code;
  if (feature == 0 || !explainOutcome(feature, code - CODE_SERVED, room, capacity)) return -1;
  const value = findValue(<usize>load<u32>(ANSWER_ROOM + ANSWER_VARIATION), load<u32>(record + VARIABLE_CANON));
  store<u32>(ANSWER_ROOM + ANSWER_VALUE, <u32>value);
  store<i32>(ANSWER_ROOM + ANSWER_CODE, value == 0 ? CODE_MISSING_ENTRY : CODE_SERVED);
  return load<i32>(ANSWER_ROOM + ANSWER_CODE);
}

/** Fills the answer for one feature's verdict. Returns the code in it, −1 for numbers that do not exist. */
export function explainFeature(index: u32, verdict: i32, room: usize, capacity: u32): i32 {
  if (index >= load<u32>(IMAGE + HEADER_FEATURE_COUNT)) return -1;
  const feature = <usize>load<u32>(<usize>load<u32>(IMAGE + HEADER_FEATURES) + ((<usize>index) << 2));
  if (verdict < 0) {
    clearAnswer(-1 - verdict, feature);
    return -1 - verdict;
  }
  clearAnswer(CODE_SERVED, feature);
  if (!explainOutcome(feature, verdict - load<i32>(feature + FEATURE_OUTCOMES), room, capacity)) return -1;
  if (mentionsUnknown(<usize>load<u32>(ANSWER_ROOM + ANSWER_VARIATION)))
    store<i32>(ANSWER_ROOM + ANSWER_CODE, CODE_UNKNOWN_VARIABLE);
  return load<i32>(ANSWER_ROOM + ANSWER_CODE);
}

function clearAnswer(code: i32, feature: usize): void {
  memory.fill(ANSWER_ROOM, 0, ANSWER_WIDE + 4);
  store<i32>(ANSWER_ROOM + ANSWER_CODE, code);
  store<u32>(ANSWER_ROOM + ANSWER_FEATURE, <u32>feature);
}

/** JSON text of the variable's value in the variation, the last of several; 0 when it has none. */
function findValue(variation: usize, variable: u32): usize {
  let value: usize = 0;
  for (
    let entry = <usize>load<u32>(variation + VARIATION_FIRST_ENTRY);
    entry != 0;
    entry = <usize>load<u32>(entry + ENTRY_NEXT)
  ) {
    if (load<u32>(entry + ENTRY_VARIABLE) == variable) value = entry + ENTRY_TEXT;
  }
  return value;
}

/** Whether the variation sets a variable that the config does not have. */
function mentionsUnknown(variation: usize): bool {
  for (
    let entry = <usize>load<u32>(variation + VARIATION_FIRST_ENTRY);
    entry != 0;
    entry = <usize>load<u32>(entry + ENTRY_NEXT)
  ) {
    if (load<i32>(entry + ENTRY_VARIABLE) == -1) return true;
  }
  return false;
}

function explainOutcome(feature: usize, outcome: i32, room: usize, capacity: u32): bool {
  let target = <usize>load<u32>(feature + FEATURE_FIRST_TARGET);
  for (; target != 0; target = <usize>load<u32>(target + TARGET_NEXT)) {
    const traces = load<i32>(target + TARGET_TRACES);
    const local = outcome - load<i32>(target + TARGET_OUTCOMES);
    if (local < 0 || local >= load<i32>(target + TARGET_SHARE_COUNT) * traces) continue;
    const share = <usize>load<u32>(target + TARGET_SHARES) + <usize>(local / traces) * SHARE_BYTES;
    const flags = load<u32>(target + TARGET_FLAGS);
    store<u32>(ANSWER_ROOM + ANSWER_SPLIT, (flags & (TARGET_SPLIT | TARGET_HAS_ROLLOUT)) != 0 ? 1 : 0);
    store<u32>(ANSWER_ROOM + ANSWER_VARIATION, load<u32>(share + SHARE_VARIATION));
    store<u32>(ANSWER_ROOM + ANSWER_TARGET, <u32>target);
    store<u32>(ANSWER_ROOM + ANSWER_WIDE, (flags & TARGET_WIDE) != 0 ? 1 : 0);
    writeDetails(target, flags, local % traces, room, capacity);
    return true;
  }
  return false;
}

let writeAt: usize = 0;
let writeEnd: usize = 0;
let written: u32 = 0;
/** Follow the context in place instead of the trace. */
let isLive: bool = false;

function writeDetails(target: usize, flags: u32, trace: i32, room: usize, capacity: u32): void {
  writeAt = room;
  writeEnd = room + capacity;
  written = 0;
  isLive = (flags & TARGET_WIDE) != 0;
  if ((flags & TARGET_SPLIT) != 0) write("Random Distribution | ");
  if ((flags & TARGET_HAS_ROLLOUT) != 0) write("Rollout | ");
  writeNode(<usize>load<u32>(target + TARGET_NODE), trace);
  store<u32>(ANSWER_ROOM + ANSWER_DETAILS_SIZE, written);
}

/** Counts what does not fit, so that the host can ask again with more room. */
function writeByte(byte: u8): void {
  written++;
  if (writeAt < writeEnd) store<u8>(writeAt++, byte);
}

function write(text: string): void {
  const at = changetype<usize>(text);
  const length = <usize>text.length;
  for (let i: usize = 0; i < length; i++) writeByte(<u8>load<u16>(at + (i << 1)));
}

function writeNode(node: usize, trace: i32): void {
  const op = <u32>load<u8>(node + NODE_OP);
  if (op == OP_OR) {
    writeFirstOf(node, trace);
  } else if (op == OP_AND) {
    writeAll(node, trace);
  } else if (op == OP_GUARD) {
    let last = <usize>load<u32>(node + NODE_SLOT);
    while (load<u32>(last + NODE_NEXT) != 0) last = <usize>load<u32>(last + NODE_NEXT);
    writeNode(last, trace);
  } else if (op == OP_AUDIENCE_ANY) {
    writeAudience(node, trace);
  } else if (op == OP_AUDIENCE_NONE) {
    write("Not in Audience");
  } else {
    writeLabel(load<u32>(node + NODE_LABEL));
  }
}

/**
 * Whether this is the child of an `or` or audience list that passed: by the context, or by what is left of the
 * trace.
 */
function isTaken(child: usize, rest: i32): bool {
  return isLive ? match(child) >= 0 : rest < load<i32>(child + NODE_TRACES);
}

function writeFirstOf(node: usize, trace: i32): void {
  for (let child = <usize>load<u32>(node + NODE_SLOT); child != 0; child = <usize>load<u32>(child + NODE_NEXT)) {
    if (isTaken(child, trace)) return writeNode(child, trace);
    trace -= load<i32>(child + NODE_TRACES);
  }
}

function writeAll(node: usize, trace: i32): void {
  let rest = load<i32>(node + NODE_TRACES);
  for (let child = <usize>load<u32>(node + NODE_SLOT); child != 0; child = <usize>load<u32>(child + NODE_NEXT)) {
    if (isLive) {
      writeNode(child, 0);
    } else {
      rest /= load<i32>(child + NODE_TRACES);
      writeNode(child, trace / rest);
      trace %= rest;
    }
    if (load<u32>(child + NODE_NEXT) != 0) write(" AND ");
  }
}

function writeAudience(node: usize, trace: i32): void {
  const count = load<u32>(node + NODE_COUNT);
  for (let i: u32 = 0; i < count; i++) {
    const tree = audienceTree(node, i);
    if (tree == 0) return;
    if (isTaken(tree, trace)) {
      write("Audience Match -> ");
      return writeNode(tree, trace);
    }
    trace -= load<i32>(tree + NODE_TRACES);
  }
}

function writeLabel(label: u32): void {
  switch (label) {
    case 1:
      return write("User ID");
    case 2:
      return write("Email");
    case 3:
      return write("Country");
    case 4:
      return write("Platform");
    case 5:
      return write("Platform Version");
    case 6:
      return write("App Version");
    case 7:
      return write("Device Model");
    case 8:
      return write("All Users");
    default: {
      write("Custom Data -> ");
      const size = load<u32>(label);
      for (let i: usize = 0; i < size; i++) writeByte(load<u8>(<usize>label + 4 + i));
    }
  }
}
