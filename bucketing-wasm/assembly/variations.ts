import { emit, follow, link } from "./image";
import { emitBytes } from "./emit-text";
import {
  ENTRY_NEXT, ENTRY_VARIABLE, VALUE_DEPTH_MAX, VARIATION_BYTES, VARIATION_FIRST_ENTRY, VARIATION_ID, VARIATION_KEY,
  VARIATION_NAME, VARIATION_NEXT,
} from "./layout";
import { KEY, NAME, REF_ID, REF_VAR, VALUE, VARIABLES_HEAD, VARIABLES_TAIL } from "./names";
import { note } from "./problems";
import {
  atArray, atObject, atString, cursor, enter, more, named, readName, readString, settleString, skipValue, stringAt,
  stringSize, takeText,
} from "./read-json";
import { findSlot, SLOT, tableCapacity } from "./table";
import { sameBytes } from "./text";
import { VARIABLE_UNKNOWN, variableNumber } from "./variables";

/** Up to this many variations are searched one by one. */
const SEARCH_MAX: u32 = 8;

let firstVariation: usize = 0;
let variationCount: u32 = 0;
let isGood: bool = true;

/**
 * Compiles the variations array at the cursor; false after a note. It goes on behind what is wrong, so that the feature,
 * disabled, still answers for every variable that its variations mention.
 */
export function compileVariations(): bool {
  firstVariation = 0;
  variationCount = 0;
  isGood = true;
  let last: usize = 0;
  if (!atArray()) {
    note("needs a variations array", cursor);
    skipValue();
    return false;
  }
  if (!enter()) return true;
  do {
    if (!atObject()) {
      refuse("must be an object", cursor);
      skipValue();
      continue;
    }
    const variation = compileVariation();
    if (last == 0) firstVariation = variation;
    else link(last + VARIATION_NEXT, variation);
    last = variation;
    variationCount++;
  } while (more());
  return isGood;
}

/** First of the variations compiled last. */
export function variationsFirst(): usize {
  return firstVariation;
}

/** The variation with this id, the last of several; 0 when there is none. */
export function findVariation(id: usize, size: u32): usize {
  if (variationCount > SEARCH_MAX) return findIndexed(id, size);
  let found: usize = 0;
  for (let variation = firstVariation; variation != 0; variation = follow(variation + VARIATION_NEXT)) {
    const text = follow(variation + VARIATION_ID);
    if (load<u32>(text) == size && sameBytes(text + 4, id, size)) found = variation;
  }
  return found;
}

let index: usize = 0;
let indexCapacity: u32 = 0;

/** Makes many variations quick to find. Called once they are compiled. */
export function indexVariations(): void {
  if (variationCount <= SEARCH_MAX) return;
  indexCapacity = tableCapacity(variationCount);
  index = emit(<usize>indexCapacity * SLOT);
  memory.fill(index, 0, <usize>indexCapacity * SLOT);
  for (let variation = firstVariation; variation != 0; variation = follow(variation + VARIATION_NEXT)) {
    const text = follow(variation + VARIATION_ID);
    const slot = findSlot(index, indexCapacity, text + 4, load<u32>(text));
    store<u32>(slot, <u32>text);
    store<u32>(slot + 4, <u32>variation);
  }
}

function findIndexed(id: usize, size: u32): usize {
  const slot = findSlot(index, indexCapacity, id, size);
  return load<u32>(slot) == 0 ? 0 : <usize>load<u32>(slot + 4);
}

function compileVariation(): usize {
  const start = cursor;
  let id: usize = 0;
  let key: usize = 0;
  let name: usize = 0;
  let hasVariables = false;
  firstEntry = 0;
  if (enter()) {
    do {
      readName();
      if (named(3, REF_ID, 0)) id = takeText();
      else if (named(3, KEY, 0)) key = takeText();
      else if (named(4, NAME, 0)) name = takeText();
      else if (named(9, VARIABLES_HEAD, VARIABLES_TAIL) && atArray()) {
        compileEntries();
        hasVariables = true;
      } else {
        if (named(9, VARIABLES_HEAD, VARIABLES_TAIL)) hasVariables = false;
        skipValue();
      }
    } while (more());
  }
  if (id == 0) refuse("needs a string _id", start);
  if (key == 0) refuse("needs a string key", start);
  if (name == 0) refuse("a variation needs a string name", start);
  if (!hasVariables) refuse("needs a variables array", start);
  const record = emit(VARIATION_BYTES);
  store<u32>(record + VARIATION_NEXT, 0);
  link(record + VARIATION_ID, id);
  link(record + VARIATION_KEY, key);
  link(record + VARIATION_NAME, name);
  link(record + VARIATION_FIRST_ENTRY, firstEntry);
  return record;
}

/** Of the variation that is being compiled. */
let firstEntry: usize = 0;

/** Compiles the entries array at the cursor. */
function compileEntries(): void {
  firstEntry = 0;
  let last: usize = 0;
  if (!enter()) return;
  do {
    if (!atObject()) {
      refuse("must be an object", cursor);
      skipValue();
      continue;
    }
    const entry = compileEntry();
    if (last == 0) firstEntry = entry;
    else link(last + ENTRY_NEXT, entry);
    last = entry;
  } while (more());
}

/** One variable's value in a variation: the JSON text is kept as written. */
function compileEntry(): usize {
  const start = cursor;
  let variable = VARIABLE_UNKNOWN;
  let isReferenced = false;
  let value: usize = 0;
  let valueEnd: usize = 0;
  let depth = 0;
  if (enter()) {
    do {
      readName();
      if (named(4, REF_VAR, 0)) {
        isReferenced = atString();
        if (isReferenced) {
          readString();
          settleString();
          variable = variableNumber(stringAt, stringSize);
          continue;
        }
      } else if (named(5, VALUE, 0)) {
        value = cursor;
        depth = skipValue();
        valueEnd = cursor;
        continue;
      }
      skipValue();
    } while (more());
  }
  if (!isReferenced) refuse("a variation's variable needs a string _var", start);
  if (value == 0) refuse("a variation's variable needs a value", start);
  if (depth > VALUE_DEPTH_MAX) refuse("a variable's value nests deeper than 128 levels", value);
  const entry = emit(8);
  store<u32>(entry + ENTRY_NEXT, 0);
  store<u32>(entry + ENTRY_VARIABLE, variable);
  emitBytes(value, <u32>(valueEnd - value));
  return entry;
}

function refuse(message: string, at: usize): void {
  note(message, at);
  isGood = false;
}
