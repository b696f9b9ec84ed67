import { emit } from "./image";
import {
  ROLLOUT_BYTES, ROLLOUT_KIND, ROLLOUT_PERCENTAGE, ROLLOUT_SCHEDULE, ROLLOUT_STAGE_COUNT, ROLLOUT_STAGED,
  ROLLOUT_STANDARD, ROLLOUT_START, STAGE_BYTES, STAGE_DATE, STAGE_DISCRETE, STAGE_PERCENTAGE,
} from "./layout";
import {
  DATE, DISCRETE, GRADUAL, LINEAR, PERCENTAGE_HEAD, PERCENTAGE_TAIL, SCHEDULE, STAGES, START_DATE_HEAD,
  START_DATE_TAIL, START_PERCENTAGE_HEAD, START_PERCENTAGE_TAIL, STEPPED, TYPE,
} from "./names";
import { readNumber } from "./number";
import { note } from "./problems";
import {
  atArray, atNumber, atObject, atString, cursor, enter, measureString, more, named, readName, readString, seek,
  settleString, skipValue, stringAt, stringSize,
} from "./read-json";
import { parseDate } from "./date";

/** Reads the rollout object at the cursor; 0 after a note. */
export function readRollout(standard: bool): usize {
  const start = cursor;
  const record = emit(ROLLOUT_BYTES);
  let kind = -1;
  let startDate: f64 = NaN;
  let percentage: f64 = 1;
  let percentageIsNumber = true;
  let stages: usize = 0;
  if (enter()) {
    do {
      readName();
      if (named(4, TYPE, 0)) kind = readKind();
      else if (named(9, START_DATE_HEAD, START_DATE_TAIL)) startDate = readDate();
      else if (named(15, START_PERCENTAGE_HEAD, START_PERCENTAGE_TAIL)) {
        percentageIsNumber = atNumber();
        if (percentageIsNumber) percentage = readNumber();
        else skipValue();
      } else {
        if (named(6, STAGES, 0)) stages = atArray() ? cursor : 0;
        skipValue();
      }
    } while (more());
  }
  const end = cursor;
  if (kind < 0) return refuse("rollout.type must be schedule, gradual or stepped", start);
  if (isNaN(startDate)) return refuse("needs a date like 2026-01-31T00:00:00.000Z", start);
  if (!percentageIsNumber) return refuse("rollout.startPercentage must be a number", start);
  store<u32>(record + ROLLOUT_KIND, kind);
  store<f64>(record + ROLLOUT_START, startDate);
  store<f64>(record + ROLLOUT_PERCENTAGE, percentage);
  store<u32>(record + ROLLOUT_STANDARD, standard);
  let count = 0;
  if (stages != 0) {
    seek(stages);
    count = readStages();
    if (count < 0) return 0;
  }
  store<u32>(record + ROLLOUT_STAGE_COUNT, count);
  seek(end);
  return record;
}

function refuse(message: string, at: usize): usize {
  note(message, at);
  return 0;
}

function readKind(): i32 {
  if (!atString()) {
    skipValue();
    return -1;
  }
  readString();
  measureString();
  if (named(8, SCHEDULE, 0)) return ROLLOUT_SCHEDULE;
  if (named(7, GRADUAL, 0) || named(7, STEPPED, 0)) return ROLLOUT_STAGED;
  return -1;
}

/** Epoch milliseconds, NaN for anything that is no date. */
export function readDate(): f64 {
  if (!atString()) {
    skipValue();
    return NaN;
  }
  readString();
  settleString();
  return parseDate(stringAt, stringSize);
}

/** Number of stages, −1 after a note. */
function readStages(): i32 {
  let count = 0;
  if (!enter()) return 0;
  do {
    if (!readStage()) return -1;
    count++;
  } while (more());
  return count;
}

function readStage(): bool {
  const start = cursor;
  if (!atObject()) return note("must be an object", start);
  let discrete = -1;
  let date: f64 = NaN;
  let percentage: f64 = NaN;
  if (enter()) {
    do {
      readName();
      if (named(4, TYPE, 0)) discrete = readStageKind();
      else if (named(4, DATE, 0)) date = readDate();
      else if (named(10, PERCENTAGE_HEAD, PERCENTAGE_TAIL) && atNumber()) percentage = readNumber();
      else {
        if (named(10, PERCENTAGE_HEAD, PERCENTAGE_TAIL)) percentage = NaN;
        skipValue();
      }
    } while (more());
  }
  if (discrete < 0) return note("a rollout stage's type must be linear or discrete", start);
  if (isNaN(date)) return note("needs a date like 2026-01-31T00:00:00.000Z", start);
  if (isNaN(percentage)) return note("needs a number as percentage", start);
  const stage = emit(STAGE_BYTES);
  store<f64>(stage + STAGE_DATE, date);
  store<f64>(stage + STAGE_PERCENTAGE, percentage);
  store<u32>(stage + STAGE_DISCRETE, discrete);
  return true;
}

function readStageKind(): i32 {
  if (!atString()) {
    skipValue();
    return -1;
  }
  readString();
  measureString();
  if (named(6, LINEAR, 0)) return 0;
  if (named(8, DISCRETE, 0)) return 1;
  return -1;
}

/** Share of an audience that passes at `now`; 0 or NaN means nobody. Operation order is part of the contract. */
export function rolloutPercentage(rollout: usize, now: f64): f64 {
  const start = load<f64>(rollout + ROLLOUT_START);
  if (load<u32>(rollout + ROLLOUT_KIND) == ROLLOUT_SCHEDULE) return now >= start ? 1 : 0;
  let stage = rollout + ROLLOUT_BYTES;
  const end = stage + <usize>load<u32>(rollout + ROLLOUT_STAGE_COUNT) * STAGE_BYTES;
  let current: usize = 0;
  let next: usize = 0;
  for (; stage < end; stage += STAGE_BYTES) {
    if (load<f64>(stage + STAGE_DATE) <= now) current = stage;
    else if (next == 0) next = stage;
  }
  let date = start;
  let percentage = load<f64>(rollout + ROLLOUT_PERCENTAGE);
  if (current != 0) {
    date = load<f64>(current + STAGE_DATE);
    percentage = load<f64>(current + STAGE_PERCENTAGE);
  } else if (!(start < now)) {
    return 0;
  }
  if (next == 0 || load<u32>(next + STAGE_DISCRETE) != 0) return percentage;
  const fraction = (now - date) / (load<f64>(next + STAGE_DATE) - date);
  const target = load<f64>(next + STAGE_PERCENTAGE);
  if (load<u32>(rollout + ROLLOUT_STANDARD) != 0) return percentage + (target - percentage) * fraction;
  if (fraction == 0) return 0;
  return (percentage + (target - percentage)) * fraction;
}
