import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node } from "yaml";

import { VALUE_DEPTH_MAX } from "./bundle-limits.ts";
import { findSyntaxProblems } from "./find-syntax-problems.ts";
import type { FlagFile } from "./flag-bundle.ts";
import type { Problem, ProblemCode } from "./problem.ts";

/** Path from the top of a file to a value: names of members and positions in lists. */
export type SourcePath = readonly (string | number)[];

/** How many aliases one file may use. Nested aliases could otherwise expand without limit. */
const ALIAS_COUNT_MAX = 100;

/** How many problems of each severity are kept for one file. */
const PROBLEMS_MAX = 100;
/** Messages quote values of any length, so they are cut. */
const MESSAGE_LENGTH_MAX = 400;

/** UTF-16 units of all steps of a problem's path. Names in a file may have any length; what follows a longer path is cut. */
const PATH_LENGTH_MAX = 400;

/** What a step of reading a file returned, and the problems that it found. */
export interface ReadStep<Result> {
  readonly result: Result;
  readonly problems: readonly Problem[];
}

type Place = Pick<Problem, "line" | "column" | "path">;

/**
 * One parsed YAML file that knows the position of each of its values.
 * It keeps the values only, because the syntax trees of thousands of files would not fit into a Worker. To find the
 * position of a problem, it parses the file again.
 */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  readonly value: unknown;
  readonly #syntaxProblems: readonly Problem[];
  readonly #steps = new Map<object, ReadStep<unknown>>();
  #problems: Problem[] = [];
  #document: Document | undefined;

  constructor(file: FlagFile) {
    this.path = file.path;
    this.text = file.text;
    const document = parse(file.text);
    for (const { offset, message, remedy } of findSyntaxProblems(document, file.text)) {
      this.#add("error", "syntax", this.#placeOf(offset), message, remedy);
    }
    this.value = this.#problems.length > 0 ? undefined : this.#toValue(document);
    this.#syntaxProblems = this.#problems;
    this.#document = undefined;
    this.restart();
  }

  /** What was found in the file so far, or by the current step while `record` runs one. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Forgets all problems but those of the syntax, so that the file can be read again as part of another bundle. */
  restart(): void {
    this.#problems = [...this.#syntaxProblems];
  }

  /** Drops the syntax tree, which is only needed to find the positions of problems. */
  release(): void {
    this.#document = undefined;
  }

  /** Runs a step of reading that depends on nothing but this file. A second call with the same key repeats its outcome. */
  once<Result>(key: object, step: () => Result): Result {
    const known = (this.#steps.get(key) as ReadStep<Result> | undefined) ?? this.record(step);
    this.#steps.set(key, known);
    return this.replay(known);
  }

  /** Runs a step of reading and returns the problems that it finds instead of adding them. */
  record<Result>(step: () => Result): ReadStep<Result> {
    const before = this.#problems;
    this.#problems = [];
    try {
      return { result: step(), problems: this.#problems };
    } finally {
      this.#problems = before;
    }
  }

  /** Adds the problems of a recorded step, as far as there is room, and returns its result. */
  replay<Result>({ result, problems }: ReadStep<Result>): Result {
    for (const problem of problems) if (this.#hasRoom(problem.severity)) this.#problems.push(problem);
    return result;
  }

  /** Adds an error at the value that `path` leads to. */
  error(code: ProblemCode, path: SourcePath, message: string, remedy: string): void {
    if (this.#hasRoom("error")) this.#add("error", code, this.#placeOfPath(path, "value"), message, remedy);
  }

  /** Adds an error at the name of the member that `path` leads to. */
  errorAtKey(code: ProblemCode, path: SourcePath, message: string, remedy: string): void {
    if (this.#hasRoom("error")) this.#add("error", code, this.#placeOfPath(path, "key"), message, remedy);
  }

  /** Adds a warning at the name of the member that `path` leads to. */
  warnAtKey(code: ProblemCode, path: SourcePath, message: string, remedy: string): void {
    if (this.#hasRoom("warning")) this.#add("warning", code, this.#placeOfPath(path, "key"), message, remedy);
  }

  /** Where the name of the member stands that `path` leads to, or the item of a list. Both count from 1. */
  placeAtKey(path: SourcePath): { readonly line: number; readonly column: number } {
    return this.#placeOf(this.#offsetOf(path, "key"));
  }

  /** Makes a warning at the name of a member, or at a value without one, and does not add it. */
  advise(path: SourcePath, message: string, remedy: string): Problem {
    return this.#make("warning", "surprise", this.#placeOfPath(path, "key"), message, remedy);
  }

  /** Makes an error at the value that `path` leads to, and does not add it. */
  describe(code: ProblemCode, path: SourcePath, message: string, remedy: string): Problem {
    return this.#make("error", code, this.#placeOfPath(path, "value"), message, remedy);
  }

  #hasRoom(severity: Problem["severity"]): boolean {
    return this.#problems.filter((problem) => problem.severity === severity).length < PROBLEMS_MAX;
  }

  #toValue(document: Document): unknown {
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: ALIAS_COUNT_MAX });
    } catch (error) {
      const [reason = "", name] = (error instanceof Error ? error.message : "").split(": ");
      if (name === undefined || !reason.startsWith("Unresolved alias")) {
        this.#add(
          "error",
          "limit",
          this.#placeOf(0),
          "the file uses more aliases than can be expanded",
          "Write the values out.",
        );
      } else {
        const offset = Math.max(0, this.text.indexOf(`*${name}`));
        const remedy = `Write \`&${name}\` before the value that is meant, above this line, or put the text in quotes.`;
        this.#add("error", "syntax", this.#placeOf(offset), `there is no \`&${name}\` above this alias`, remedy);
      }
      return undefined;
    }
    const tooDeep = findTooDeep(value, VALUE_DEPTH_MAX);
    if (tooDeep === undefined) return value;
    const message = `values may lie at most ${VALUE_DEPTH_MAX} maps and lists deep`;
    this.#add("error", "limit", this.#placeOfPath(tooDeep, "value"), message, "Nest them less.");
    return undefined;
  }

  #add(severity: Problem["severity"], code: ProblemCode, place: Place, message: string, remedy: string): void {
    this.#problems.push(this.#make(severity, code, place, message, remedy));
  }

  #make(severity: Problem["severity"], code: ProblemCode, place: Place, message: string, remedy: string): Problem {
    return {
      severity,
      code,
      file: this.path,
      ...place,
      message: message.slice(0, MESSAGE_LENGTH_MAX),
      remedy: remedy.slice(0, MESSAGE_LENGTH_MAX),
    };
  }

  #placeOfPath(path: SourcePath, part: "key" | "value"): Place {
    const kept = cutPath(path);
    return { ...this.#placeOf(this.#offsetOf(path, part)), ...(kept.length === 0 ? {} : { path: [...kept] }) };
  }

  /** Counts lines in the text, because the parser's counter misses line breaks inside some broken values. */
  #placeOf(offset: number): { readonly line: number; readonly column: number } {
    const before = this.text.slice(0, offset);
    return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
  }

  /** Character offset of the deepest part of `path` that exists. */
  #offsetOf(path: SourcePath, part: "key" | "value"): number {
    this.#document ??= parse(this.text);
    const document = this.#document;
    let node = resolveAlias(document.contents, document);
    let offset = node?.range?.[0] ?? 0;
    for (const [depth, step] of path.entries()) {
      const found = this.#step(node, step);
      if (found === undefined) return offset;
      const isLast = depth === path.length - 1;
      offset = (isLast && part === "key" ? found.key : undefined) ?? found.value?.range?.[0] ?? found.key ?? offset;
      node = resolveAlias(found.value, document);
    }
    return offset;
  }

  #step(node: Node | null, step: string | number): { key?: number; value: Node | null } | undefined {
    if (isSeq(node) && typeof step === "number") {
      const item = node.items[step] as Node | undefined;
      return item === undefined ? undefined : { value: item };
    }
    if (!isMap(node)) return undefined;
    for (const pair of node.items) {
      if (!isScalar(pair.key) || String(pair.key.value) !== String(step)) continue;
      const key = pair.key.range?.[0];
      return { ...(key === undefined ? {} : { key }), value: pair.value as Node | null };
    }
    return undefined;
  }
}

/** Path to the first map or list that lies deeper than `levels`; undefined when none does. Values may contain themselves. */
function findTooDeep(value: unknown, levels: number): SourcePath | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (levels === 0) return [];
  for (const [key, inner] of Object.entries(value)) {
    const found = findTooDeep(inner, levels - 1);
    if (found !== undefined) return [Array.isArray(value) ? Number(key) : key, ...found];
  }
  return undefined;
}

function cutPath(path: SourcePath): SourcePath {
  let length = 0;
  const end = path.findIndex((step) => (length += String(step).length) > PATH_LENGTH_MAX);
  return end === -1 ? path : path.slice(0, end);
}

function parse(text: string): Document {
  return parseDocument(text, { prettyErrors: false, stringKeys: true, resolveKnownTags: false, logLevel: "error" });
}

function resolveAlias(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}
