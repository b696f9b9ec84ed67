import { closeText, emitBytes, emitLatin, openText } from "./emit-text";
import { FIELD_COUNT, FIELD_USER_ID } from "./fields";
import { emit, imageStart, link } from "./image";
import {
  ATTRIBUTE_BUCKETING, ATTRIBUTE_BYTES, ATTRIBUTE_CUSTOM, ATTRIBUTE_FIELD, ATTRIBUTE_KIND, ATTRIBUTE_NAME,
  HEADER_ATTRIBUTE_COUNT, HEADER_ATTRIBUTES, SLOT_BYTES, SLOT_COUNT_MAX, SLOTS,
} from "./layout";
import { emitString, readString, seek } from "./read-json";
import { findSlot, SLOT } from "./table";

// The attributes that the config refers to, in the order in which hosts encode them into slots.
// While compiling, the slots' own memory holds what finds them again: a table from custom data keys to up to two slots
// each, the list of attributes, and the slots of fields.

const CAPACITY: u32 = 2048;
const TABLE: usize = SLOTS;
const LIST: usize = SLOTS + 0x4000;
/** For each field, one more than its slot's number. */
const FIELDS: usize = SLOTS + 0x6000;

// In a table slot, behind the text: one more than the numbers of the key's slots.
const FILTERED: usize = 4;
const BUCKETED: usize = 6;

let count: u32 = 0;
let customCount: u32 = 0;

/** Slot of the user id, which every config needs. */
export const USER_ID_SLOT: usize = SLOTS;

export function openAttributes(): void {
  memory.fill(SLOTS, 0, <usize>SLOT_COUNT_MAX * SLOT_BYTES);
  count = 0;
  customCount = 0;
  const name = openText();
  emitLatin("user_id");
  addField(FIELD_USER_ID, closeText(name));
}

/** Slot of a member of the context itself. `name` is where a JSON string holds its name. */
export function fieldSlot(field: u32, name: usize): usize {
  const known = FIELDS + ((<usize>field) << 2);
  if (load<u32>(known) == 0) {
    seek(name);
    readString();
    addField(field, emitString());
  }
  return slotAddress(load<u32>(known) - 1);
}

function addField(field: u32, name: usize): void {
  store<u32>(FIELDS + ((<usize>field) << 2), 1 + add(ATTRIBUTE_FIELD, name));
}

/** Slot of custom data as filters see it; 0 when the config uses too many. */
export function customSlot(name: usize, size: u32): usize {
  return keySlot(name, size, FILTERED, ATTRIBUTE_CUSTOM);
}

/** Slot of custom data as text to hash; 0 when the config uses too many. */
export function bucketingSlot(name: usize, size: u32): usize {
  return keySlot(name, size, BUCKETED, ATTRIBUTE_BUCKETING);
}

function keySlot(name: usize, size: u32, use: usize, kind: u32): usize {
  const entry = findSlot(TABLE, CAPACITY, name, size);
  if (load<u32>(entry) != 0 && load<u16>(entry + use) != 0) return slotAddress(<u32>load<u16>(entry + use) - 1);
  if (customCount == SLOT_COUNT_MAX - FIELD_COUNT) return 0;
  customCount++;
  if (load<u32>(entry) == 0) store<u32>(entry, <u32>emitBytes(name, size));
  const index = add(kind, <usize>load<u32>(entry));
  store<u16>(entry + use, index + 1);
  return slotAddress(index);
}

/** Name of the attribute in a custom slot, as text record. */
export function slotName(slot: usize): usize {
  return <usize>load<u32>(LIST + ((slot - SLOTS) / SLOT_BYTES) * SLOT + 4);
}

/** Writes the table that hosts read. */
export function emitAttributes(): void {
  const table = emit(<usize>count * ATTRIBUTE_BYTES);
  for (let i: usize = 0; i < count; i++) {
    store<u32>(table + i * ATTRIBUTE_BYTES + ATTRIBUTE_KIND, load<u32>(LIST + i * SLOT));
    link(table + i * ATTRIBUTE_BYTES + ATTRIBUTE_NAME, <usize>load<u32>(LIST + i * SLOT + 4));
  }
  store<u32>(imageStart + HEADER_ATTRIBUTE_COUNT, count);
  link(imageStart + HEADER_ATTRIBUTES, table);
}

function add(kind: u32, name: usize): u32 {
  store<u32>(LIST + <usize>count * SLOT, kind);
  store<u32>(LIST + <usize>count * SLOT + 4, <u32>name);
  return count++;
}

function slotAddress(index: u32): usize {
  return SLOTS + <usize>index * SLOT_BYTES;
}
