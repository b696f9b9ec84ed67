import { setStandard } from "./compile-operator";
import { emitBytes } from "./emit-text";
import { imageStart, link } from "./image";
import { FLAG_NO_PASSTHROUGH, FLAG_STANDARD, HEADER_ENVIRONMENT, HEADER_FLAGS, HEADER_PROJECT } from "./layout";
import {
  A0_ORGANIZATION_HEAD, A0_ORGANIZATION_TAIL, DEVCYCLE, DISABLE_PASSTHROUGH_ROLLOUTS_HEAD, DISABLE_PASSTHROUGH_ROLLOUTS_WORD_1,
  DISABLE_PASSTHROUGH_ROLLOUTS_TAIL, DISABLE_PASSTHROUGH_ROLLOUTS_WORD_2, KEY, REF_ID, SEMANTICS_HEAD, SEMANTICS_TAIL, SETTINGS,
  STANDARD,
} from "./names";
import { note } from "./problems";
import {
  atBoolean, atString, atTrue, cursor, enter, measureString, more, named, nameWord, readName, readString, seek,
  skipValue,
} from "./read-json";

/** Checks the project, keeps its JSON and sets the flags that its settings mean. */
export function readProject(project: usize): bool {
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
  if (!rolloutsAreGood) return note("needs a boolean project.settings.disablePassthroughRollouts", start);
  if (!semanticsAreGood) return note("needs project.settings.semantics devcycle or standard", start);
  setStandard((flags & FLAG_STANDARD) != 0);
  store<u32>(imageStart + HEADER_FLAGS, flags);
  return true;
}

/** `disablePassthroughRollouts`: longer than `named` compares exactly, so its middle is looked at as well. */
function isPassthroughName(): bool {
  return (
    named(26, DISABLE_PASSTHROUGH_ROLLOUTS_HEAD, DISABLE_PASSTHROUGH_ROLLOUTS_TAIL) &&
    nameWord(8) == DISABLE_PASSTHROUGH_ROLLOUTS_WORD_1 &&
    nameWord(16) == DISABLE_PASSTHROUGH_ROLLOUTS_WORD_2
  );
}

/** Checks the environment and keeps its JSON. */
export function readEnvironment(environment: usize): bool {
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
