import {
  ABOVE, AT_LEAST, AT_MOST, BELOW, COMPARATOR_UNKNOWN, CONTAINS, IN, isMembership, isOrder, isPresence,
  measuredComparator, NOT_CONTAINS, NOT_IN,
} from "./comparator";
import { customSlot, fieldSlot, slotName } from "./attributes";
import { FIELD_APP_VERSION, FIELD_PLATFORM_VERSION } from "./fields";
import { emit, finalAddress } from "./image";
import {
  EQUAL, GREATER, LESS, NODE_BYTES, NODE_COUNT, NODE_FLAGS, NODE_LABEL, NODE_MASK, NODE_NEXT, NODE_PASS_ABSENT,
  NODE_SLOT, NODE_SORTED, NODE_STANDARD, NODE_TRACES, NOT_EQUAL, OP_BOOLEAN_IN, OP_BOOLEAN_NOT_IN, OP_COMPARE,
  OP_NEVER, OP_NUMBER, OP_TEXT_ANY, OP_VERSION,
} from "./layout";
import { BOOLEAN, NUMBER, STRING } from "./names";
import { note, warnAbout } from "./problems";
import { measureString, named, readString, seek, settleString, stringAt, stringSize } from "./read-json";
import {
  booleanBits, countValues, droppedCount, dropValues, emitNumbers, emitTexts, KIND_BAD, KIND_BOOLEAN, KIND_NUMBER,
  KIND_TEXT, sortByHash, valueCount,
} from "./values";
import { measuredSubject, SUBJECT_CUSTOM, SUBJECT_UNKNOWN } from "./subject";
import { emitCleanedTexts } from "./version";

// A `user` filter becomes one node. Bits of NODE_MASK, NODE_FLAGS and the values depend on the operation.

const SORTED_MIN: u32 = 24;

export function emitNode(op: u32, extra: usize): usize {
  const node = emit(NODE_BYTES + extra);
  store<u32>(node, op);
  store<u32>(node + NODE_NEXT, 0);
  store<u32>(node + NODE_TRACES, 1);
  store<u32>(node + NODE_SLOT, 0);
  store<u32>(node + NODE_LABEL, 0);
  store<u32>(node + NODE_COUNT, 0);
  return node;
}

function emitComparison(comparator: i32, extra: usize): usize {
  return emitNode(OP_COMPARE + <u32>comparator, extra);
}

/** Arguments are where the members' values are, 0 when absent. Returns 0 after a note. */
export function compileUserFilter(
  start: usize,
  subType: usize,
  comparatorAt: usize,
  values: usize,
  key: usize,
  keyType: usize,
  standard: bool,
): usize {
  if (!isStringAt(subType)) return refuse("a user filter needs a string subType", start);
  if (!isStringAt(comparatorAt)) return refuse("a filter needs a string comparator", start);
  if (values == 0) return refuse("a user filter needs a values array", start);
  const kind = countValues(values);
  if (kind == KIND_BAD)
    return refuse("a user filter needs values that start with a string, number or boolean", values);
  if (droppedCount != 0) warnAbout("values of a type other than the first one's are ignored", values);
  measureAt(subType);
  const subject = measuredSubject();
  measureAt(comparatorAt);
  const comparator = measuredComparator();
  if (subject == SUBJECT_CUSTOM) return compileCustom(start, comparator, values, kind, key, keyType);
  if (subject == SUBJECT_UNKNOWN) return never("its subType is not supported", subType);
  if (comparator == COMPARATOR_UNKNOWN) return never("its comparator is unknown", comparatorAt);
  if (kind != KIND_TEXT) dropValues();
  const isVersion = subject == FIELD_APP_VERSION || subject == FIELD_PLATFORM_VERSION;
  const node =
    isVersion && comparator != IN ? compileVersion(comparator, values, standard) : compileText(comparator, values);
  if (node == 0) return 0;
  store<u32>(node + NODE_SLOT, <u32>fieldSlot(subject, subType));
  store<u32>(node + NODE_LABEL, subject + 1);
  return node;
}

function compileCustom(start: usize, comparator: i32, values: usize, kind: i32, key: usize, keyType: usize): usize {
  if (!isStringAt(key)) return refuse("a customData filter needs a string dataKey", start);
  if (!isStringAt(keyType)) return refuse("a customData filter needs a string dataKeyType", start);
  measureAt(keyType);
  let wanted = KIND_BAD;
  if (named(6, STRING, 0)) wanted = KIND_TEXT;
  else if (named(6, NUMBER, 0)) wanted = KIND_NUMBER;
  else if (named(7, BOOLEAN, 0)) wanted = KIND_BOOLEAN;
  if (wanted == KIND_BAD) return refuse("dataKeyType must be String, Number or Boolean", keyType);
  if (comparator == COMPARATOR_UNKNOWN) return never("its comparator is unknown", start);
  seek(key);
  readString();
  settleString();
  const slot = customSlot(stringAt, stringSize);
  if (slot == 0) return refuse("refers to more than 1017 custom data keys", key);
  if (kind != wanted) dropValues();
  let node: usize;
  if (isPresence(comparator)) node = emitComparison(comparator, 0);
  else if (wanted == KIND_TEXT) node = compileText(comparator, values);
  else if (wanted == KIND_NUMBER) node = compileNumber(comparator, values);
  else node = compileBoolean(comparator, values);
  store<u32>(node + NODE_SLOT, <u32>slot);
  store<u32>(node + NODE_LABEL, finalAddress(slotName(slot)));
  if (comparator == NOT_IN) addFlags(node, NODE_PASS_ABSENT);
  return node;
}

function compileText(comparator: i32, values: usize): usize {
  if (isPresence(comparator)) return emitComparison(comparator, 0);
  if (isOrder(comparator)) return emitNode(OP_TEXT_ANY, 0);
  const byHash = isMembership(comparator);
  const node = emitComparison(comparator, byHash ? <usize>valueCount * 8 : 0);
  store<u32>(node + NODE_COUNT, valueCount);
  emitTexts(values, node, byHash);
  if (byHash && valueCount >= SORTED_MIN) {
    sortByHash(node, valueCount);
    addFlags(node, NODE_SORTED);
  }
  return node;
}

function compileNumber(comparator: i32, values: usize): usize {
  const mask = comparisonMask(comparator);
  if (mask == 0) return emitNode(OP_NEVER, 0);
  const node = emitNode(OP_NUMBER, 0);
  store<u8>(node + NODE_MASK, mask);
  store<u32>(node + NODE_COUNT, valueCount);
  if (valueCount > 0) emitNumbers(values);
  return node;
}

function compileBoolean(comparator: i32, values: usize): usize {
  let op = OP_NEVER;
  if (comparator == IN || comparator == CONTAINS) op = OP_BOOLEAN_IN;
  else if (comparator == NOT_IN || comparator == NOT_CONTAINS) op = OP_BOOLEAN_NOT_IN;
  const node = emitNode(op, 0);
  if (valueCount > 0) store<u8>(node + NODE_MASK, booleanBits(values));
  return node;
}

function compileVersion(comparator: i32, values: usize, standard: bool): usize {
  const mask = comparisonMask(comparator);
  if (mask == 0) return emitNode(OP_NEVER, 0);
  const node = emitNode(OP_VERSION, 4);
  store<u8>(node + NODE_MASK, mask);
  store<u32>(node + NODE_COUNT, valueCount);
  if (standard) addFlags(node, NODE_STANDARD);
  emitTexts(values, node, false);
  if (!standard && mask != NOT_EQUAL && !emitCleanedTexts(node))
    return refuse("a version value is longer than 512 characters", values);
  return node;
}

function comparisonMask(comparator: i32): u32 {
  if (comparator == IN) return EQUAL;
  if (comparator == NOT_IN) return NOT_EQUAL;
  if (comparator == ABOVE) return GREATER;
  if (comparator == AT_LEAST) return GREATER | EQUAL;
  if (comparator == BELOW) return LESS;
  return comparator == AT_MOST ? LESS | EQUAL : 0;
}

export function isStringAt(at: usize): bool {
  return at != 0 && load<u8>(at) == 0x22;
}

/** Prepares the string at `at` for `named`. */
export function measureAt(at: usize): void {
  seek(at);
  readString();
  measureString();
}

export function never(message: string, at: usize): usize {
  warnAbout(message, at);
  return emitNode(OP_NEVER, 0);
}

export function refuse(message: string, at: usize): usize {
  note(message, at);
  return 0;
}

export function addFlags(node: usize, flags: u32): void {
  store<u8>(node + NODE_FLAGS, load<u8>(node + NODE_FLAGS) | flags);
}
