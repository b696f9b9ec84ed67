import {
  CONTAIN, END_WITH, EXIST, NOT_CONTAIN, NOT_END_WITH, NOT_EXIST, NOT_START_WITH_HEAD, NOT_START_WITH_TAIL,
  START_WITH_HEAD, START_WITH_TAIL,
} from "./names";
import { named } from "./read-json";

export const IS: i32 = 0;
export const IS_NOT: i32 = 1;
export const ABOVE: i32 = 2;
export const AT_LEAST: i32 = 3;
export const BELOW: i32 = 4;
export const AT_MOST: i32 = 5;
export const EXISTS: i32 = 6;
export const EXISTS_NOT: i32 = 7;
export const CONTAINS: i32 = 8;
export const CONTAINS_NOT: i32 = 9;
export const STARTS: i32 = 10;
export const STARTS_NOT: i32 = 11;
export const ENDS: i32 = 12;
export const ENDS_NOT: i32 = 13;
export const COMPARATOR_UNKNOWN: i32 = -1;

/** The comparator in the string measured last. */
export function measuredComparator(): i32 {
  if (named(1, 0x3d, 0)) return IS;
  if (named(2, 0x3d21, 0)) return IS_NOT;
  if (named(1, 0x3e, 0)) return ABOVE;
  if (named(2, 0x3d3e, 0)) return AT_LEAST;
  if (named(1, 0x3c, 0)) return BELOW;
  if (named(2, 0x3d3c, 0)) return AT_MOST;
  if (named(5, EXIST, 0)) return EXISTS;
  if (named(6, NOT_EXIST, 0)) return EXISTS_NOT;
  if (named(7, CONTAIN, 0)) return CONTAINS;
  if (named(8, NOT_CONTAIN, 0)) return CONTAINS_NOT;
  if (named(9, START_WITH_HEAD, START_WITH_TAIL)) return STARTS;
  if (named(10, NOT_START_WITH_HEAD, NOT_START_WITH_TAIL)) return STARTS_NOT;
  if (named(7, END_WITH, 0)) return ENDS;
  if (named(8, NOT_END_WITH, 0)) return ENDS_NOT;
  return COMPARATOR_UNKNOWN;
}
