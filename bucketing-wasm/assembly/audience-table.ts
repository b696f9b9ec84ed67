import { AUDIENCE_UNKNOWN } from "./layout";
import { findSlot, SLOT, tableCapacity } from "./table";

// The table of the config's audiences: ids, filter trees and what is known of them.

const RECORD: usize = 24;
export const RECORD_NODE: usize = 0;
export const RECORD_STATE: usize = 4;
export const RECORD_ID: usize = 8;
export const RECORD_DEPTH: usize = 12;
export const RECORD_VISITS: usize = 16;

export const AUDIENCE_OPEN: u32 = 0;
export const AUDIENCE_READY: u32 = 1;
export const AUDIENCE_BROKEN: u32 = 2;

let table: usize = 0;
let capacity: u32 = 0;
let records: usize = 0;
export let audienceCount: u32 = 0;

/** Bytes that `openAudiences` needs for this many members. */
export function audienceRoom(most: u32): usize {
  return <usize>tableCapacity(most) * SLOT + <usize>most * RECORD;
}

export function openAudiences(room: usize, most: u32): void {
  capacity = tableCapacity(most);
  table = room;
  memory.fill(table, 0, <usize>capacity * SLOT);
  records = table + <usize>capacity * SLOT;
  audienceCount = 0;
}

/** Number of the audience with this id, or AUDIENCE_UNKNOWN. */
export function audienceNumber(id: usize, size: u32): u32 {
  const slot = audienceSlot(id, size);
  return load<u32>(slot) == 0 ? AUDIENCE_UNKNOWN : load<u32>(slot + 4);
}

export function audienceState(audience: u32): u32 {
  return load<u32>(record(audience) + RECORD_STATE);
}

export function audienceNode(audience: u32): usize {
  return <usize>load<u32>(record(audience) + RECORD_NODE);
}

export function audienceDepth(audience: u32): i32 {
  return load<i32>(record(audience) + RECORD_DEPTH);
}

export function audienceVisits(audience: u32): f64 {
  return load<f64>(record(audience) + RECORD_VISITS);
}

/** Registers an id that the table does not hold: its slot, and where its text lies. */
export function addAudience(slot: usize, text: usize): void {
  store<u32>(slot, <u32>text);
  store<u32>(slot + 4, audienceCount);
  memory.fill(record(audienceCount), 0, RECORD);
  store<u32>(record(audienceCount) + RECORD_ID, <u32>text);
  audienceCount++;
}

/** Slot of an id, empty when the table does not hold it. */
export function audienceSlot(id: usize, size: u32): usize {
  return findSlot(table, capacity, id, size);
}

export function record(audience: u32): usize {
  return records + <usize>audience * RECORD;
}
