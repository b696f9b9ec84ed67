import { emitAttributes, openAttributes } from "./attributes";
import { audienceRoom, compileAudiences, emitAudiences, openAudiences } from "./audiences";
import { setStandard } from "./compile-operator";
import { emitBytes } from "./emit-text";
import { compileFeatures, emitFeatures, featuresFirst } from "./features";
import { borrow, emit, follow, imageBytes, imageStart, link, openImage } from "./image";
import {
  FEATURE_ID, FEATURE_KEY, FEATURE_NEXT, FLAG_NO_PASSTHROUGH, FLAG_STANDARD, HEADER_BYTES, HEADER_ENVIRONMENT, HEADER_FEATURE_COUNT,
  HEADER_FLAGS, HEADER_IMAGE_BYTES, HEADER_MAGIC, HEADER_PROJECT, HEADER_TEXT, HEADER_VERDICTS, IMAGE, MAGIC,
} from "./layout";
import {
  A0_ORGANIZATION_HEAD, A0_ORGANIZATION_TAIL, AUDIENCES_HEAD, AUDIENCES_TAIL, DEVCYCLE, DISABLE_PASSTHROUGH_HEAD,
  DISABLE_PASSTHROUGH_SECOND, DISABLE_PASSTHROUGH_TAIL, DISABLE_PASSTHROUGH_THIRD, ENVIRONMENT_HEAD, ENVIRONMENT_TAIL, FEATURES, KEY,
  PROJECT, REF_ID, SEMANTICS_HEAD, SEMANTICS_TAIL, SETTINGS, STANDARD, VARIABLES_HEAD, VARIABLES_TAIL,
} from "./names";
import { numberResults } from "./number-results";
import { fail, note, openProblems, PROBLEM_JSON } from "./problems";
import { atBoolean, atString, atTrue, cursor, enter, measureString, more, named, nameWord, readName, readString, seek, skipValue } from "./read-json";
import { findSlot, SLOT, tableCapacity } from "./table";
import { openValidation, skipSpace, validateName, validateValue } from "./validate-json";
import { compileVariables, emitVariables, markRepeats, openVariables, settleVariables, variableRoom } from "./variables";

// The root members that matter, where their values are; 0 when absent. The last of several counts.
let project: usize = 0;
let environment: usize = 0;
let features: usize = 0;
let variables: usize = 0;
let variablesSize: u32 = 0;
let audiences: usize = 0;
let audiencesSize: u32 = 0;

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
  const audienceTable = variableTable + variableRoom(variablesSize);
  openImage((audienceTable + audienceRoom(audiencesSize) + 7) & ~7);
  emit(HEADER_BYTES);
  memory.fill(imageStart, 0, HEADER_BYTES);
  openVariables(variableTable, variablesSize);
  openAudiences(audienceTable, audiencesSize);
  openAttributes();
  return compileMembers();
}

function compileMembers(): bool {
  if (!readProject() || !readEnvironment()) return false;
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
  audiencesSize = 0;
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
    audiencesSize = size;
  }
}

/** Checks the project, keeps its JSON and sets the flags that its settings mean. */
function readProject(): bool {
  if (project == 0 || load<u8>(project) != 0x7b) return note("needs a project object", project);
  seek(project);
  let hasId = false;
  let hasKey = false;
  let hasOrganization = false;
  let settings: usize = 0;
  if (enter()) {
    do {
      readName();
      if (named(3, REF_ID, 0)) hasId = atString();
      else if (named(3, KEY, 0)) hasKey = atString();
      else if (named(15, A0_ORGANIZATION_HEAD, A0_ORGANIZATION_TAIL)) hasOrganization = atString();
      else if (named(8, SETTINGS, 0)) settings = cursor;
      skipValue();
    } while (more());
  }
  keepJson(project, HEADER_PROJECT);
  if (!hasId) return note("needs a string _id", project);
  if (!hasKey) return note("needs a string key", project);
  if (!hasOrganization) return note("needs a string project.a0_organization", project);
  if (settings == 0 || load<u8>(settings) != 0x7b) return note("needs an object project.settings", project);
  seek(settings);
  return readSettings();
}

function readSettings(): bool {
  let flags: u32 = 0;
  const start = cursor;
  let rolloutsAreGood = true;
  let semanticsAreGood = true;
  if (enter()) {
    do {
      readName();
      if (isPassthroughName()) {
        rolloutsAreGood = atBoolean();
        flags = atTrue() ? flags | FLAG_NO_PASSTHROUGH : flags & ~FLAG_NO_PASSTHROUGH;
      } else if (named(9, SEMANTICS_HEAD, SEMANTICS_TAIL)) {
        const at = cursor;
        semanticsAreGood = false;
        if (atString()) {
          readString();
          measureString();
          const isStandard = named(8, STANDARD, 0);
          semanticsAreGood = isStandard || named(8, DEVCYCLE, 0);
          flags = isStandard ? flags | FLAG_STANDARD : flags & ~FLAG_STANDARD;
        }
        seek(at);
      }
      skipValue();
    } while (more());
  }
  if (!rolloutsAreGood) return note("has a project.settings.disablePassthroughRollouts that is not a boolean", start);
  if (!semanticsAreGood) return note("has project.settings.semantics other than devcycle and standard", start);
  setStandard((flags & FLAG_STANDARD) != 0);
  store<u32>(imageStart + HEADER_FLAGS, flags);
  return true;
}

/** `disablePassthroughRollouts`: longer than `named` compares exactly, so its middle is looked at as well. */
function isPassthroughName(): bool {
  return (
    named(26, DISABLE_PASSTHROUGH_HEAD, DISABLE_PASSTHROUGH_TAIL) &&
    nameWord(8) == DISABLE_PASSTHROUGH_SECOND &&
    nameWord(16) == DISABLE_PASSTHROUGH_THIRD
  );
}

function readEnvironment(): bool {
  if (environment == 0 || load<u8>(environment) != 0x7b) return note("needs an environment object", environment);
  seek(environment);
  let hasId = false;
  let hasKey = false;
  if (enter()) {
    do {
      readName();
      if (named(3, REF_ID, 0)) hasId = atString();
      else if (named(3, KEY, 0)) hasKey = atString();
      skipValue();
    } while (more());
  }
  keepJson(environment, HEADER_ENVIRONMENT);
  if (!hasId) return note("needs a string _id", environment);
  if (!hasKey) return note("needs a string key", environment);
  return true;
}

function keepJson(at: usize, header: usize): void {
  seek(at);
  skipValue();
  link(imageStart + header, emitBytes(at, <u32>(cursor - at)));
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
