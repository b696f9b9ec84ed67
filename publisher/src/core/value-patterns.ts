import { RE2JS } from "re2js";

import type { ValueProblem } from "./problem.ts";

/** Characters of a pattern. Ours: far more than any pattern that a person can still read. */
const PATTERN_LENGTH_MAX = 1_000;
/** Steps of a pattern after repeated parts were written out. Ours: compiling that many takes about 20 ms. */
const PATTERN_STEPS_MAX = 2_000;
/** Characters of a value that a pattern is matched with. Ours. */
export const PATTERN_VALUE_LENGTH_MAX = 10_000;
/**
 * Work for all patterns of one flags folder. One unit is one step of a pattern at one character of a value and takes at
 * most 0.5 µs on the slowest machine, so a whole folder takes a few seconds. Ours; room for 7,000 different patterns of
 * everyday size, however many variables share each.
 */
const WORK_MAX = 15_000_000;
/** Units of work to compile a pattern, and for each of its steps. */
const COMPILE_WORK = 1_000;
const COMPILE_STEP_WORK = 20;

/** How a value and a pattern go together. `too_costly`: the folder's patterns together take too long. */
export type PatternVerdict = "matches" | "differs" | "too_long" | "too_costly";

/** A pattern that was compiled, or why it cannot be, and which values it matches. */
interface PatternResult {
  readonly compiled: RE2JS | ValueProblem;
  readonly matches: Map<string, boolean>;
}

/** What was found out about the patterns of a flags folder. */
export type PatternResults = ReadonlyMap<string, PatternResult>;

/** The patterns of one flags folder: each is compiled once, and their cost is bounded together. */
export interface ValuePatterns {
  readonly results: PatternResults;
  /** Finds what is wrong with a pattern; undefined when it can be used. */
  check(pattern: string): ValueProblem | undefined;
  /** Matches a value anywhere, as JavaScript does. A pattern that cannot be used matches everything: it has its own problem. */
  match(pattern: string, value: string): PatternVerdict;
  /** Takes work that is no pattern's from what the folder may cost. False when nothing is left. */
  spend(work: number): boolean;
}

/**
 * Matches with an engine that takes linear time whatever the pattern: patterns and values come from outside, and a Worker
 * that backtracks stops for everybody. The price is that patterns cannot look ahead or refer back.
 * @param earlier What was found out in an earlier state of the folder. It saves time and changes no answer: what was
 *   known already uses up as much of the work that a folder may cause.
 */
export function createValuePatterns(earlier?: PatternResults): ValuePatterns {
  const results = new Map<string, PatternResult>();
  let workLeft = WORK_MAX;
  const compileOnce = (pattern: string): PatternResult => {
    const known = results.get(pattern);
    if (known !== undefined) return known;
    const compiled = workLeft > 0 ? recompile(pattern, earlier) : TOO_COSTLY;
    if (compiled instanceof RE2JS) workLeft -= COMPILE_WORK + compiled.programSize() * COMPILE_STEP_WORK;
    const result = { compiled, matches: new Map<string, boolean>() };
    results.set(pattern, result);
    return result;
  };
  return {
    results,
    check(pattern) {
      const { compiled } = compileOnce(pattern);
      return compiled instanceof RE2JS ? undefined : compiled;
    },
    match(pattern, value) {
      const { compiled, matches } = compileOnce(pattern);
      if (!(compiled instanceof RE2JS)) return "matches";
      if (value.length > PATTERN_VALUE_LENGTH_MAX) return "too_long";
      workLeft -= compiled.programSize() * (value.length + 1);
      if (workLeft < 0) return "too_costly";
      const isMatch = matches.get(value) ?? earlier?.get(pattern)?.matches.get(value) ?? compiled.test(value);
      matches.set(value, isMatch);
      return isMatch ? "matches" : "differs";
    },
    spend(work) {
      workLeft -= work;
      return workLeft >= 0;
    },
  };
}

function recompile(pattern: string, earlier: PatternResults | undefined): RE2JS | ValueProblem {
  const known = earlier?.get(pattern)?.compiled;
  return known === undefined || known === TOO_COSTLY ? compilePattern(pattern) : known;
}

export const TOO_COSTLY: ValueProblem = {
  message: "the patterns and JSON Schemas of this folder together take too long to check",
  remedy: "Shorten the longest, repeat less in them, or remove some.",
};

function compilePattern(pattern: string): RE2JS | ValueProblem {
  if (pattern.length > PATTERN_LENGTH_MAX) {
    return { message: `a pattern may be at most ${PATTERN_LENGTH_MAX} characters long`, remedy: "Shorten it." };
  }
  const shown = pattern.length > 60 ? `${pattern.slice(0, 57)}…` : pattern;
  if (!isJavaScriptPattern(pattern)) {
    const remedy = "Write a JavaScript regular expression without slashes.";
    return { message: `\`${shown}\` is not a regular expression`, remedy };
  }
  if (countSteps(pattern) > PATTERN_STEPS_MAX) {
    const remedy = `Lower the numbers in braces: together they may stand for at most ${PATTERN_STEPS_MAX} steps.`;
    return { message: `\`${shown}\` repeats too much`, remedy };
  }
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch {
    const remedy =
      "Write it without looking ahead or behind (`(?=`, `(?!`, `(?<=`) and without references such as `\\1`.";
    return { message: `\`${shown}\` cannot be matched in linear time`, remedy };
  }
}

function isJavaScriptPattern(pattern: string): boolean {
  try {
    RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}

/** How many steps a pattern has at most when every `{n,m}` is written out. Expects balanced brackets. */
function countSteps(pattern: string): number {
  const outer: number[] = [];
  let steps = 0;
  let last = 0;
  const repeat = /\{(\d+)(?:,(\d*))?\}/y;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === "(") {
      outer.push(steps);
      steps = 0;
      last = 0;
      continue;
    }
    repeat.lastIndex = at;
    const count = character === "{" ? repeat.exec(pattern) : null;
    if (count !== null) {
      steps += last * (Math.max(Number(count[1]), Number(count[2] ?? 0)) - 1);
      at = repeat.lastIndex - 1;
      continue;
    }
    last = character === ")" ? steps + 1 : 1;
    if (character === ")") steps = outer.pop() ?? 0;
    if (character === "\\") at += 1;
    else if (character === "[") at = endOfClass(pattern, at);
    steps += last;
  }
  return steps;
}

/** Position of the bracket that ends the character class that begins at `start`. */
function endOfClass(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at += 1) {
    if (pattern[at] === "\\") at += 1;
    else if (pattern[at] === "]") return at;
  }
  return pattern.length;
}
