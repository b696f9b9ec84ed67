import { isMembership, measuredComparator } from "./comparator";
import {
  COMPARATOR_HEAD, COMPARATOR_TAIL, REF_FEATURE, REF_VARIATION_HEAD, REF_VARIATION_TAIL, UPDATED_AT_HEAD,
  UPDATED_AT_TAIL,
} from "./names";
import { note } from "./problems";
import {
  atArray, atObject, atString, cursor, enter, measureString, more, named, readName, readString, seek, skipValue,
} from "./read-json";
import { readDate } from "./rollout";

// Members of a configuration that have no effect, but must be right where they are present.

/** Prerequisites are never evaluated; a bad one still refuses the feature. */
export function checkPrerequisites(): bool {
  if (!atArray() || !enter()) return true;
  do {
    const start = cursor;
    let isGood = false;
    let comparatorIsGood = false;
    if (atObject() && enter()) {
      do {
        readName();
        if (named(8, REF_FEATURE, 0)) isGood = atString();
        else if (named(10, COMPARATOR_HEAD, COMPARATOR_TAIL)) comparatorIsGood = isEqualityHere();
        skipValue();
      } while (more());
    }
    if (!isGood || !comparatorIsGood)
      return note("a prerequisite needs a string _feature and a comparator = or !=", start);
    seek(start);
    skipValue();
  } while (more());
  return true;
}

function isEqualityHere(): bool {
  if (!atString()) return false;
  const at = cursor;
  readString();
  measureString();
  seek(at);
  return isMembership(measuredComparator());
}

/** The same for the winning variation. */
export function checkWinningVariation(): bool {
  const start = cursor;
  if (!atObject()) return true;
  let hasVariation = false;
  let hasDate = false;
  if (enter()) {
    do {
      readName();
      if (named(10, REF_VARIATION_HEAD, REF_VARIATION_TAIL)) {
        hasVariation = atString();
        skipValue();
      } else if (named(9, UPDATED_AT_HEAD, UPDATED_AT_TAIL)) {
        hasDate = !isNaN(readDate());
      } else {
        skipValue();
      }
    } while (more());
  }
  if (hasVariation && hasDate) return true;
  return note("winningVariation needs a string _variation and a date updatedAt", start);
}
