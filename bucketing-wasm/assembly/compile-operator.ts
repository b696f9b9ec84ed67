import { audienceNumber } from "./audience-table";
import { IN, isMembership, measuredComparator } from "./comparator";
import { addFlags, compileUserFilter, emitNode, isStringAt, measureAt, never, refuse } from "./compile-filter";
import { emit, follow, link } from "./image";
import {
  NODE_COUNT, NODE_FLAGS, NODE_IS_OPERATOR, NODE_LABEL, NODE_NEXT, NODE_SLOT, OP_ALL, OP_AND, OP_AUDIENCE_ANY,
  OP_AUDIENCE_NONE, OP_GUARD, OP_NEVER, OP_OR, OPERATOR_DEPTH_MAX,
} from "./layout";
import {
  ALL, AND, AUDIENCE_MATCH_HEAD, AUDIENCE_MATCH_TAIL, REF_AUDIENCES_HEAD, REF_AUDIENCES_TAIL, COMPARATOR_HEAD,
  COMPARATOR_TAIL, DATA_KEY, DATA_KEY_TYPE_HEAD, DATA_KEY_TYPE_TAIL, FILTERS, OPERATOR, OPT_IN, OR, SUB_TYPE, TYPE,
  USER, VALUES,
} from "./names";
import { clearProblem } from "./problems";
import {
  atArray, atObject, atString, cursor, enter, more, named, readName, readString, seek, settleString, skipValue,
  stringAt, stringSize,
} from "./read-json";

/** Label of the `all` filter; those of user filters are the field numbers plus one. */
const LABEL_ALL: u32 = 8;

/** Whether the config's semantics are standard. Set before anything is compiled. */
let standard: bool = false;

export function setStandard(value: bool): void {
  standard = value;
}

/** Compiles the operator object at the cursor; 0 after a note. */
export function compileOperator(): usize {
  const start = cursor;
  if (!atObject()) return refuse("filters must have an operator and filters", start);
  const node = compileMember(0);
  if (node == 0) return 0;
  if ((load<u8>(node + NODE_FLAGS) & NODE_IS_OPERATOR) == 0)
    return refuse("filters must have an operator and filters", start);
  return node;
}

/** Compiles a filter or operator; the cursor ends behind it. */
function compileMember(depth: i32): usize {
  const start = cursor;
  if (!atObject()) return refuse("must be an object", start);
  let operator: usize = 0;
  let filters: usize = 0;
  let type: usize = 0;
  let subType: usize = 0;
  let comparator: usize = 0;
  let values: usize = 0;
  let dataKey: usize = 0;
  let dataKeyType: usize = 0;
  let audiences: usize = 0;
  // Members of an operator whose name came first are compiled on the way; anything unusual compiles them again.
  let compiled: usize = 0;
  let first: usize = 0;
  if (enter()) {
    do {
      readName();
      const at = cursor;
      if (named(4, TYPE, 0)) type = at;
      else if (named(7, SUB_TYPE, 0)) subType = at;
      else if (named(10, COMPARATOR_HEAD, COMPARATOR_TAIL)) comparator = at;
      else if (named(6, VALUES, 0)) values = at;
      else if (named(7, DATA_KEY, 0)) dataKey = at;
      else if (named(11, DATA_KEY_TYPE_HEAD, DATA_KEY_TYPE_TAIL)) dataKeyType = at;
      else if (named(10, REF_AUDIENCES_HEAD, REF_AUDIENCES_TAIL)) audiences = at;
      else if (named(8, OPERATOR, 0)) operator = at;
      else if (named(7, FILTERS, 0)) {
        filters = at;
        if (isStringAt(operator) && atArray() && depth < OPERATOR_DEPTH_MAX) {
          // What a repeated member replaces may be wrong.
          clearProblem();
          compiled = at;
          first = compileMembers(depth);
          if (first != 0) continue;
          seek(at);
        }
      }
      skipValue();
    } while (more());
  }
  const end = cursor;
  let node: usize;
  if (isStringAt(operator)) {
    if (depth >= OPERATOR_DEPTH_MAX) return refuse("operators nest deeper than 64 levels", start);
    if (filters == 0 || load<u8>(filters) != 0x5b) return refuse("an operator needs a filters array", start);
    if (compiled != filters) {
      seek(filters);
      first = compileMembers(depth);
    }
    if (first == 0) return 0;
    node = closeOperator(operator, first);
  } else if (!isStringAt(type)) {
    return refuse("a filter needs a string type", start);
  } else {
    measureAt(type);
    if (named(3, ALL, 0)) node = emitLabelled(OP_ALL, LABEL_ALL);
    else if (named(5, OPT_IN, 0)) node = emitNode(OP_NEVER, 0);
    else if (named(13, AUDIENCE_MATCH_HEAD, AUDIENCE_MATCH_TAIL))
      node = compileAudienceMatch(start, comparator, audiences);
    else if (named(4, USER, 0))
      node = compileUserFilter(start, subType, comparator, values, dataKey, dataKeyType, standard);
    else node = never("its type is unknown", type);
    if (node == 0) return 0;
  }
  seek(end);
  return node;
}

/** No member at all. */
const NO_MEMBERS: usize = 1;

/** Compiles the array at the cursor into linked nodes; NO_MEMBERS when it is empty, 0 after a note. */
function compileMembers(depth: i32): usize {
  let first = NO_MEMBERS;
  let last: usize = 0;
  if (!enter()) return first;
  do {
    const node = compileMember(depth + 1);
    if (node == 0) return 0;
    if (last == 0) first = node;
    else link(last + NODE_NEXT, node);
    last = node;
  } while (more());
  return first;
}

function closeOperator(word: usize, first: usize): usize {
  measureAt(word);
  let op = OP_NEVER;
  if (first != NO_MEMBERS) {
    if (named(2, OR, 0)) op = OP_OR;
    else if (named(3, AND, 0)) op = standard || !cutAfterOperator(first) ? OP_AND : OP_GUARD;
    else return flagged(never("its operator is unknown", word));
  }
  const node = flagged(emitNode(op, 0));
  link(node + NODE_SLOT, first == NO_MEMBERS ? 0 : first);
  return node;
}

function flagged(node: usize): usize {
  addFlags(node, NODE_IS_OPERATOR);
  return node;
}

/** DevCycle's `and` ends at its first nested operator; true when there is one. */
function cutAfterOperator(first: usize): bool {
  for (let node = first; node != 0; node = follow(node + NODE_NEXT)) {
    if ((load<u8>(node + NODE_FLAGS) & NODE_IS_OPERATOR) == 0) continue;
    store<u32>(node + NODE_NEXT, 0);
    return true;
  }
  return false;
}

function emitLabelled(op: u32, label: u32): usize {
  const node = emitNode(op, 0);
  store<u32>(node + NODE_LABEL, label);
  return node;
}

function compileAudienceMatch(start: usize, comparator: usize, audiences: usize): usize {
  if (!isStringAt(comparator)) return refuse("a filter needs a string comparator", start);
  if (audiences == 0 || load<u8>(audiences) != 0x5b)
    return refuse("an audienceMatch filter needs an _audiences array", start);
  measureAt(comparator);
  const word = measuredComparator();
  if (!isMembership(word)) return never("an audienceMatch filter needs a comparator = or !=", comparator);
  const node = emitNode(word == IN ? OP_AUDIENCE_ANY : OP_AUDIENCE_NONE, 0);
  seek(audiences);
  let count: u32 = 0;
  if (enter()) {
    do {
      if (!atString()) {
        skipValue();
        continue;
      }
      readString();
      settleString();
      const audience = audienceNumber(stringAt, stringSize);
      store<u32>(emit(4), audience);
      count++;
    } while (more());
  }
  store<u32>(node + NODE_COUNT, count);
  return node;
}
