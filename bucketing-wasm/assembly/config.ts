import { emitAttributes, openAttributes } from "./attributes";
import { audienceRoom, openAudiences } from "./audience-table";
import { compileAudiences, countAudiences, emitAudiences } from "./audiences";
import { compileFeatures, emitFeatures, featuresFirst } from "./features";
import { borrow, emit, follow, imageBytes, imageStart, openImage } from "./image";
import {
  FEATURE_ID, FEATURE_KEY, FEATURE_NEXT, HEADER_BYTES, HEADER_FEATURE_COUNT, HEADER_IMAGE_BYTES, HEADER_MAGIC,
  HEADER_TEXT, HEADER_VERDICTS, IMAGE, MAGIC,
} from "./layout";
import {
  AUDIENCES_HEAD, AUDIENCES_TAIL, ENVIRONMENT_HEAD, ENVIRONMENT_TAIL, FEATURES, PROJECT, VARIABLES_HEAD,
  VARIABLES_TAIL,
} from "./names";
import { numberResults } from "./number-results";
import { readEnvironment, readProject } from "./project";
import { fail, note, openProblems, PROBLEM_JSON } from "./problems";
import { measureString, named, readString, seek } from "./read-json";
import { findSlot, SLOT, tableCapacity } from "./table";
import { openValidation, skipSpace, validateName, validateValue } from "./validate-json";
import {
  compileVariables, emitVariables, markRepeats, openVariables, settleVariables, variableRoom,
} from "./variables";

// The root members that matter, where their values are; 0 when absent. The last of several counts.
let project: usize = 0;
let environment: usize = 0;
let features: usize = 0;
let variables: usize = 0;
let variablesSize: u32 = 0;
let audiences: usize = 0;

/**
 * Compiles the JSON at `input`, which zero bytes follow; false after a note. From `room` on memory is free: first the
 * validator's bits, then the compiler's tables, then the image, which grows at the end.
 */
export function compileConfig(input: usize, size: u32): bool {
  const bits = (input + size + 64 + 7) & ~7;
  openImage(bits + (size >> 3) + 64);
  emit(HEADER_BYTES);
  openProblems(input);
  openValidation(bits);
  if (!validateRoot(input, size)) return false;
  const variableTable = bits;
  const audienceCount = countAudiences(audiences);
  const audienceTable = variableTable + variableRoom(variablesSize);
  openImage((audienceTable + audienceRoom(audienceCount) + 7) & ~7);
  emit(HEADER_BYTES);
  memory.fill(imageStart, 0, HEADER_BYTES);
  openVariables(variableTable, variablesSize);
  openAudiences(audienceTable, audienceCount);
  openAttributes();
  return compileMembers();
}

function compileMembers(): bool {
  if (!readProject(project) || !readEnvironment(environment)) return false;
  if (variables == 0 || load<u8>(variables) != 0x5b) return note("needs a variables array", variables);
  if (features == 0 || load<u8>(features) != 0x5b) return note("needs a features array", features);
  seek(variables);
  compileVariables();
  if (audiences != 0) compileAudiences(audiences);
  seek(features);
  compileFeatures();
  settleVariables();
  numberResults(featuresFirst());
  emitVariables();
  emitFeatures();
  markRepeatedFeatures();
  emitAudiences();
  emitAttributes();
  closeImage();
  return true;
}

/** Checks the whole input and notes where the root members are. */
function validateRoot(input: usize, size: u32): bool {
  project = 0;
  environment = 0;
  features = 0;
  variables = 0;
  variablesSize = 0;
  audiences = 0;
  let at = skipSpace(input);
  if (load<u8>(at) != 0x7b) {
    at = validateValue(at);
    if (at != 0) note("must be a JSON object", input);
    return false;
  }
  at = skipSpace(at + 1);
  if (load<u8>(at) == 0x7d) {
    at++;
  } else {
    while (true) {
      const name = at;
      at = validateName(at);
      if (at == 0) return false;
      const value = skipSpace(at);
      at = validateValue(value);
      if (at == 0) return false;
      noteMember(name, value, <u32>(at - value));
      at = skipSpace(at);
      const c = load<u8>(at++);
      if (c == 0x7d) break;
      if (c != 0x2c) return fail(PROBLEM_JSON, at - 1) != 0;
      at = skipSpace(at);
    }
  }
  at = skipSpace(at);
  if (at < input + size) return fail(PROBLEM_JSON, at) != 0;
  return true;
}

function noteMember(name: usize, value: usize, size: u32): void {
  seek(name);
  readString();
  measureString();
  if (named(7, PROJECT, 0)) project = value;
  else if (named(11, ENVIRONMENT_HEAD, ENVIRONMENT_TAIL)) environment = value;
  else if (named(8, FEATURES, 0)) features = value;
  else if (named(9, VARIABLES_HEAD, VARIABLES_TAIL)) {
    variables = value;
    variablesSize = size;
  } else if (named(9, AUDIENCES_HEAD, AUDIENCES_TAIL)) {
    audiences = value;
  }
}

/** Whether two features share a key or an id: later ones then overwrite earlier ones in results. */
function markRepeatedFeatures(): void {
  const count = load<u32>(imageStart + HEADER_FEATURE_COUNT);
  const capacity = tableCapacity(count);
  const bytes = <usize>capacity * SLOT;
  const keys = borrow(2 * bytes);
  memory.fill(keys, 0, 2 * bytes);
  for (let feature = featuresFirst(); feature != 0; feature = follow(feature + FEATURE_NEXT)) {
    const key = follow(feature + FEATURE_KEY);
    const id = follow(feature + FEATURE_ID);
    if ((key != 0 && !enterOnce(keys, capacity, key)) || (id != 0 && !enterOnce(keys + bytes, capacity, id))) {
      markRepeats();
      return;
    }
  }
}

function enterOnce(table: usize, capacity: u32, text: usize): bool {
  const slot = findSlot(table, capacity, text + 4, load<u32>(text));
  if (load<u32>(slot) != 0) return false;
  store<u32>(slot, <u32>text);
  return true;
}

function closeImage(): void {
  emit(8);
  const bytes = (imageBytes() + 7) & ~7;
  const verdicts = <u32>IMAGE + bytes;
  store<u32>(imageStart + HEADER_MAGIC, MAGIC);
  store<u32>(imageStart + HEADER_IMAGE_BYTES, bytes);
  store<u32>(imageStart + HEADER_VERDICTS, verdicts);
  store<u32>(imageStart + HEADER_TEXT, (verdicts + 4 * load<u32>(imageStart + HEADER_FEATURE_COUNT) + 7) & ~7);
}
