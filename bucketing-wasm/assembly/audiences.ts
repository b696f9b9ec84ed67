import {
  addAudience, AUDIENCE_BROKEN, AUDIENCE_OPEN, AUDIENCE_READY, audienceCount, audienceNode, audienceNumber, audienceSlot,
  audienceState, record, RECORD_DEPTH, RECORD_ID, RECORD_NODE, RECORD_STATE, RECORD_VISITS,
} from "./audience-table";
import { compileOperator } from "./compile-operator";
import { emit, imageStart, link } from "./image";
import { HEADER_AUDIENCES } from "./layout";
import { FILTERS } from "./names";
import { clearProblem, namePart, note, openPart, warn } from "./problems";
import {
  atObject, cursor, emitString, enter, more, named, readName, readString, seek, settleString, skipValue, stringAt,
  stringSize,
} from "./read-json";
import { finishTree, treeDepth, treeVisits } from "./tree";
import { skipSpace } from "./validate-json";

// The config's audiences. All ids are registered before any filter is compiled, since audiences may refer to each other
// in any order; then each is finished as soon as those it refers to are.

/** Rounds of finishing audiences that refer to later ones, one level each. */
const ROUNDS_MAX = 100;

/** Members of the audiences object at `at`, which may be 0; repeated ones count each time. */
export function countAudiences(at: usize): u32 {
  if (at == 0 || load<u8>(at) != 0x7b) return 0;
  let members: u32 = 0;
  seek(at);
  if (!enter()) return 0;
  do {
    readString();
    seek(skipSpace(cursor) + 1);
    skipValue();
    members++;
  } while (more());
  return members;
}

/** Compiles the audiences object at `at`; of any other value, none. */
export function compileAudiences(at: usize): void {
  seek(at);
  if (!atObject()) return;
  registerIds();
  seek(at);
  if (enter()) {
    do {
      readString();
      settleString();
      const audience = audienceNumber(stringAt, stringSize);
      seek(skipSpace(cursor) + 1);
      compileAudience(audience);
    } while (more());
  }
  finishAudiences();
}

/** Writes the table of filter trees that evaluation reads. */
export function emitAudiences(): void {
  const nodes = emit(<usize>audienceCount * 4);
  for (let i: u32 = 0; i < audienceCount; i++)
    link(nodes + ((<usize>i) << 2), audienceState(i) == AUDIENCE_READY ? audienceNode(i) : 0);
  link(imageStart + HEADER_AUDIENCES, nodes);
}

function registerIds(): void {
  if (!enter()) return;
  do {
    readString();
    settleString();
    const slot = audienceSlot(stringAt, stringSize);
    if (load<u32>(slot) == 0) addAudience(slot, emitString());
    seek(skipSpace(cursor) + 1);
    skipValue();
  } while (more());
}

/** Compiles one audience's value. When an id is repeated, the last one counts. */
function compileAudience(audience: u32): void {
  const start = cursor;
  openPart("audience", audience);
  namePart(<usize>load<u32>(record(audience) + RECORD_ID));
  let filters: usize = 0;
  if (atObject() && enter()) {
    do {
      readName();
      if (named(7, FILTERS, 0)) filters = cursor;
      skipValue();
    } while (more());
  }
  let node: usize = 0;
  if (filters == 0) {
    note("needs a filters object", start);
  } else {
    seek(filters);
    node = compileOperator();
  }
  store<u32>(record(audience) + RECORD_NODE, <u32>node);
  store<u32>(record(audience) + RECORD_STATE, node == 0 ? AUDIENCE_BROKEN : AUDIENCE_OPEN);
  if (node == 0) warn("features that refer to it are disabled");
  else clearProblem();
  seek(start);
  skipValue();
}

function finishAudiences(): void {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    let progress = false;
    let open = false;
    for (let i: u32 = 0; i < audienceCount; i++) {
      if (audienceState(i) != AUDIENCE_OPEN) continue;
      const state = finishTree(audienceNode(i));
      if (state == AUDIENCE_OPEN) {
        open = true;
        continue;
      }
      progress = true;
      if (state == AUDIENCE_READY) {
        store<u32>(record(i) + RECORD_STATE, AUDIENCE_READY);
        store<i32>(record(i) + RECORD_DEPTH, treeDepth);
        store<f64>(record(i) + RECORD_VISITS, treeVisits);
      } else {
        breakAudience(i);
      }
    }
    if (!open) return;
    if (!progress) break;
  }
  for (let i: u32 = 0; i < audienceCount; i++) {
    if (audienceState(i) != AUDIENCE_OPEN) continue;
    note("refers to itself or nests too many audiences", 0);
    breakAudience(i);
  }
}

function breakAudience(audience: u32): void {
  // The part stays "audience" and keeps the noted problem.
  namePart(<usize>load<u32>(record(audience) + RECORD_ID));
  store<u32>(record(audience) + RECORD_STATE, AUDIENCE_BROKEN);
  warn("features that refer to it are disabled");
}
