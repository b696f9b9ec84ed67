import {
  AUDIENCE_BROKEN, AUDIENCE_OPEN, AUDIENCE_READY, audienceDepth, audienceNode, audienceState, audienceVisits,
} from "./audience-table";
import { addFlags } from "./compile-filter";
import { follow } from "./image";
import {
  AUDIENCE_UNKNOWN, DESCENT_MAX, NODE_COUNT, NODE_FLAGS, NODE_IS_WIDE, NODE_NEXT, NODE_OP, NODE_SLOT, NODE_TRACES,
  NODE_VALUES, OP_AND, OP_AUDIENCE_ANY, OP_AUDIENCE_NONE, OP_GUARD, OP_OR, TRACES_MAX, VISITS_MAX,
} from "./layout";
import { note } from "./problems";

// Finishing a compiled filter tree: how many traces (ways to pass that differ in their details) each node has, how deep
// evaluation descends, how many nodes one evaluation may visit.

/** Of the tree finished last. */
export let treeDepth: i32 = 0;
export let treeVisits: f64 = 0;

/** AUDIENCE_READY, AUDIENCE_OPEN when it refers to an unfinished audience, AUDIENCE_BROKEN after a note. */
export function finishTree(node: usize): u32 {
  treeVisits = 0;
  const depth = finishNode(node);
  if (depth == UNFINISHED) return AUDIENCE_OPEN;
  if (depth == REFUSED) return AUDIENCE_BROKEN;
  treeDepth = depth;
  if (depth > DESCENT_MAX) {
    note("filters and audiences nest too deeply", 0);
    return AUDIENCE_BROKEN;
  }
  if (treeVisits > VISITS_MAX) {
    note("its audiences may take more than a million checks", 0);
    return AUDIENCE_BROKEN;
  }
  return AUDIENCE_READY;
}

export function isWide(node: usize): bool {
  return (load<u8>(node + NODE_FLAGS) & NODE_IS_WIDE) != 0;
}

const UNFINISHED: i32 = -1;
const REFUSED: i32 = -2;

/** Depth of the tree below and including `node`. */
function finishNode(node: usize): i32 {
  treeVisits += 1;
  const op = <u32>load<u8>(node + NODE_OP);
  if (op == OP_AUDIENCE_ANY || op == OP_AUDIENCE_NONE) return finishAudienceMatch(node, op);
  if (op != OP_OR && op != OP_AND && op != OP_GUARD) return 1;
  let deepest = 0;
  let traces: f64 = op == OP_OR ? 0 : 1;
  let wide = false;
  for (let child = follow(node + NODE_SLOT); child != 0; child = follow(child + NODE_NEXT)) {
    const depth = finishNode(child);
    if (depth < 0) return depth;
    if (depth > deepest) deepest = depth;
    const childTraces = <f64>load<u32>(child + NODE_TRACES);
    if (op == OP_OR) traces += childTraces;
    else if (op == OP_AND) traces *= childTraces;
    else traces = childTraces;
    wide = isWide(child) || (wide && op != OP_GUARD);
  }
  setTraces(node, traces, wide);
  return deepest + 1;
}

function finishAudienceMatch(node: usize, op: u32): i32 {
  const count = load<u32>(node + NODE_COUNT);
  let deepest = 0;
  let traces: f64 = 0;
  let wide = false;
  for (let i: u32 = 0; i < count; i++) {
    const audience = load<u32>(node + NODE_VALUES + ((<usize>i) << 2));
    // The filter fails at an id that is not in the config: nothing behind it is looked at.
    if (audience == AUDIENCE_UNKNOWN) break;
    const state = audienceState(audience);
    if (state == AUDIENCE_OPEN) return UNFINISHED;
    if (state == AUDIENCE_BROKEN) {
      note("refers to an audience that cannot be used", 0);
      return REFUSED;
    }
    const depth = audienceDepth(audience);
    if (depth > deepest) deepest = depth;
    treeVisits += audienceVisits(audience);
    traces += <f64>load<u32>(audienceNode(audience) + NODE_TRACES);
    wide = wide || isWide(audienceNode(audience));
  }
  if (op == OP_AUDIENCE_ANY) setTraces(node, traces, wide);
  return deepest + 1;
}

function setTraces(node: usize, traces: f64, wide: bool): void {
  const many = traces > <f64>TRACES_MAX;
  store<u32>(node + NODE_TRACES, many || traces < 1 ? 1 : <u32>traces);
  if (many || wide) addFlags(node, NODE_IS_WIDE);
}
