import { emit, finalAddress, imageStart, link } from "./image";
import {
  FLAG_REPEATS, HEADER_FLAGS, HEADER_KEYS, HEADER_KEYS_MASK, HEADER_VARIABLE_COUNT, HEADER_VARIABLES, VARIABLE_BYTES,
  VARIABLE_CANON, VARIABLE_FEATURE, VARIABLE_ID, VARIABLE_KEY, VARIABLE_TYPE,
} from "./layout";
import { BOOLEAN, JSON, KEY, NUMBER, REF_ID, STRING, TYPE } from "./names";
import { clearProblem, namePart, note, openPart, warn } from "./problems";
import {
  atObject, atString, cursor, enter, measureString, more, named, readName, readString, skipValue, takeText,
} from "./read-json";
import { findSlot, SLOT, tableCapacity } from "./table";
import { quickHash } from "./text";

// The config's variables. Records are kept aside while compiling and copied into one array of the image at the end.

/** Bytes of the shortest usable element, `{"_id":"","key":"","type":"JSON"},`. */
const ELEMENT_BYTES_MIN: u32 = 34;

export const VARIABLE_UNKNOWN: u32 = 0xffffffff;

let byId: usize = 0;
let byKey: usize = 0;
let capacity: u32 = 0;
let records: usize = 0;
export let variableCount: u32 = 0;

/** Bytes that `openVariables` needs for an array of this size. */
export function variableRoom(bytes: u32): usize {
  const most = bytes / ELEMENT_BYTES_MIN + 1;
  return 2 * <usize>tableCapacity(most) * SLOT + <usize>most * VARIABLE_BYTES;
}

export function openVariables(room: usize, bytes: u32): void {
  const most = bytes / ELEMENT_BYTES_MIN + 1;
  capacity = tableCapacity(most);
  byId = room;
  byKey = byId + <usize>capacity * SLOT;
  memory.fill(byId, 0, 2 * <usize>capacity * SLOT);
  records = byKey + <usize>capacity * SLOT;
  variableCount = 0;
}

/** The variable that an id means, or VARIABLE_UNKNOWN. */
export function variableNumber(id: usize, size: u32): u32 {
  const slot = findSlot(byId, capacity, id, size);
  return load<u32>(slot) == 0 ? VARIABLE_UNKNOWN : load<u32>(slot + 4);
}

export function variableRecord(variable: u32): usize {
  return records + <usize>variable * VARIABLE_BYTES;
}

/** Compiles the variables array at the cursor. */
export function compileVariables(): void {
  if (!enter()) return;
  let index: u32 = 0;
  do {
    openPart("variable", index++);
    if (compileVariable()) clearProblem();
    else warn("it is left out");
  } while (more());
}

function compileVariable(): bool {
  const start = cursor;
  let id: usize = 0;
  let key: usize = 0;
  let type: i32 = -1;
  if (!atObject()) {
    skipValue();
    return note("must be an object", start);
  }
  if (enter()) {
    do {
      readName();
      if (named(3, REF_ID, 0)) id = takeText();
      else if (named(3, KEY, 0)) key = takeText();
      else if (named(4, TYPE, 0)) type = readType();
      else skipValue();
    } while (more());
  }
  if (key != 0) namePart(key);
  if (id == 0) return note("needs a string _id", start);
  if (key == 0) return note("needs a string key", start);
  if (type < 0) return note("type must be String, Boolean, Number or JSON", start);
  const variable = variableCount++;
  const record = variableRecord(variable);
  store<u32>(record + VARIABLE_FEATURE, 0);
  store<u32>(record + VARIABLE_ID, <u32>id);
  store<u32>(record + VARIABLE_KEY, <u32>key);
  store<u32>(record + VARIABLE_TYPE, type);
  register(byId, id, variable);
  register(byKey, key, variable);
  return true;
}

function readType(): i32 {
  if (!atString()) {
    skipValue();
    return -1;
  }
  readString();
  measureString();
  if (named(7, BOOLEAN, 0)) return 0;
  if (named(6, NUMBER, 0)) return 1;
  if (named(6, STRING, 0)) return 2;
  return named(4, JSON, 0) ? 3 : -1;
}

/** The last of several counts. */
function register(table: usize, text: usize, variable: u32): void {
  const slot = findSlot(table, capacity, text + 4, load<u32>(text));
  if (load<u32>(slot) != 0) markRepeats();
  store<u32>(slot, <u32>text);
  store<u32>(slot + 4, variable);
}

export function markRepeats(): void {
  store<u32>(imageStart + HEADER_FLAGS, load<u32>(imageStart + HEADER_FLAGS) | FLAG_REPEATS);
}

/** Variables that share an id share their feature; called when all features are known. */
export function settleVariables(): void {
  for (let i: u32 = 0; i < variableCount; i++) {
    const record = variableRecord(i);
    const id = <usize>load<u32>(record + VARIABLE_ID);
    const canon = variableNumber(id + 4, load<u32>(id));
    store<u32>(record + VARIABLE_CANON, canon);
    store<u32>(record + VARIABLE_FEATURE, load<u32>(variableRecord(canon) + VARIABLE_FEATURE));
  }
}

/** Copies the records into the image and writes the table in which `findVariable` looks keys up. */
export function emitVariables(): void {
  const array = emit(<usize>variableCount * VARIABLE_BYTES);
  memory.copy(array, records, <usize>variableCount * VARIABLE_BYTES);
  const keys = tableCapacity(variableCount);
  const table = emit(<usize>keys * 4);
  memory.fill(table, 0, <usize>keys * 4);
  for (let i: u32 = 0; i < variableCount; i++) {
    const record = variableRecord(i);
    const key = <usize>load<u32>(record + VARIABLE_KEY);
    const last = load<u32>(findSlot(byKey, capacity, key + 4, load<u32>(key)) + 4);
    if (last == i) insertKey(table, keys - 1, key, i);
    const copy = array + <usize>i * VARIABLE_BYTES;
    store<u32>(copy + VARIABLE_ID, finalAddress(<usize>load<u32>(record + VARIABLE_ID)));
    store<u32>(copy + VARIABLE_KEY, finalAddress(key));
    const feature = <usize>load<u32>(record + VARIABLE_FEATURE);
    link(copy + VARIABLE_FEATURE, feature);
  }
  store<u32>(imageStart + HEADER_VARIABLE_COUNT, variableCount);
  link(imageStart + HEADER_VARIABLES, array);
  link(imageStart + HEADER_KEYS, table);
  store<u32>(imageStart + HEADER_KEYS_MASK, keys - 1);
}

function insertKey(table: usize, mask: u32, key: usize, variable: u32): void {
  let index = quickHash(key + 4, load<u32>(key)) & mask;
  while (load<u32>(table + ((<usize>index) << 2)) != 0) index = (index + 1) & mask;
  store<u32>(table + ((<usize>index) << 2), variable + 1);
}
