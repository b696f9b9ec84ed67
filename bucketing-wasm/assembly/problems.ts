import { emit, imageStart, link } from "./image";
import { closeText, copyName, emitLatin, emitNumber, openText } from "./emit-text";
import { HEADER_FIRST_WARNING, HEADER_WARNING_COUNT, WARNINGS_MAX } from "./layout";

// What is wrong with a config. The first problem of a part is kept; the part's reader decides what it disables.

export const PROBLEM_JSON: u32 = 1;
export const PROBLEM_UTF8: u32 = 2;

/** Message of the first problem since `clearProblem`, or null. */
let problem: string | null = null;
/** Where in the input it was found. */
let problemAt: usize = 0;
let inputStart: usize = 0;
let lastWarning: usize = 0;
let warningCount: u32 = 0;
let partKind: string = "";
let partIndex: u32 = 0;
let partName: usize = 0;

export function openProblems(input: usize): void {
  inputStart = input;
  lastWarning = 0;
  warningCount = 0;
  clearProblem();
}

export function clearProblem(): void {
  problem = null;
  problemAt = 0;
}

/** Notes the first problem and returns 0, so that readers can `return fail(…)`. */
export function fail(code: u32, at: usize): usize {
  note(code == PROBLEM_UTF8 ? "is not valid UTF-8" : "is not valid JSON", at);
  return 0;
}

/** Notes the first problem and returns false. */
export function note(message: string, at: usize): bool {
  if (problem === null) {
    problem = message;
    problemAt = at;
  }
  return false;
}

/** The noted problem as text in the image: "config <message> (byte 12)". */
export function emitProblem(): usize {
  const text = openText();
  emitLatin("config ");
  writeProblem();
  return closeText(text);
}

/** Sets the subject of the warnings that follow: kind, position in its array, and name once `namePart` gave it. */
export function openPart(kind: string, index: u32): void {
  partKind = kind;
  partIndex = index;
  partName = 0;
  clearProblem();
}

/** `name` is a text record. */
export function namePart(name: usize): void {
  partName = name;
}

/** Lists a filter that can never pass; the part stays enabled. */
export function warnAbout(message: string, at: usize): void {
  if (problem !== null) return;
  note(message, at);
  warn("one filter never passes");
}

/** Lists the current part with the noted problem, and forgets the problem. */
export function warn(consequence: string): void {
  warningCount++;
  if (warningCount <= WARNINGS_MAX) emitWarning(consequence);
  store<u32>(imageStart + HEADER_WARNING_COUNT, warningCount);
  clearProblem();
}

function emitWarning(consequence: string): void {
  const record = emit(12);
  store<u32>(record, 0);
  const subject = openText();
  emitLatin(partKind);
  if (partName != 0) {
    emitLatin(" ");
    copyName(partName);
  } else {
    emitLatin(" #");
    emitNumber(partIndex);
  }
  link(record + 4, closeText(subject));
  const message = openText();
  emitLatin(consequence);
  emitLatin(": ");
  writeProblem();
  link(record + 8, closeText(message));
  link(lastWarning == 0 ? imageStart + HEADER_FIRST_WARNING : lastWarning, record);
  lastWarning = record;
}

function writeProblem(): void {
  const message = problem;
  if (message !== null) emitLatin(message);
  if (problemAt != 0) {
    emitLatin(" (byte ");
    emitNumber(<u32>(problemAt - inputStart));
    emitLatin(")");
  }
}
