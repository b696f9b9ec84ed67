import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node } from "yaml";

import type { FlagFile } from "./flag-bundle.ts";
import type { Problem, ProblemCode } from "./problem.ts";

/** Way from the top of a file to a value: names of members and positions in lists. */
export type SourcePath = readonly (string | number)[];

/** More aliases than this in one file is an attack or a mistake, not a flag. */
const ALIAS_COUNT_MAX = 100;

/** Problems of one file beyond this many of a severity are left out: the first ones say enough. */
const PROBLEMS_MAX = 100;
/** Messages quote values, which may be of any length. */
const MESSAGE_LENGTH_MAX = 400;

/**
 * One parsed YAML file that can say where each of its values stands.
 * Only the values are kept, as syntax trees of thousands of files would not fit into a Worker; a file with a problem is
 * parsed again to find the place.
 */
export class SourceFile {
  readonly path: string;
  readonly value: unknown;
  readonly problems: Problem[] = [];
  readonly #text: string;
  #document: Document | undefined;

  constructor(file: FlagFile) {
    this.path = file.path;
    this.#text = file.text;
    const document = parse(file.text);
    // Tags that nobody knows are only warnings to the parser, but a file that says more than is understood is wrong.
    for (const error of [...document.errors, ...document.warnings].slice(0, PROBLEMS_MAX)) {
      this.#add("error", "syntax", error.pos[0], error.message, syntaxRemedy(error.code));
    }
    this.value = this.problems.length > 0 ? undefined : this.#toValue(document);
  }

  /** Adds an error at the value that `path` leads to. */
  error(code: ProblemCode, path: SourcePath, message: string, remedy: string): void {
    if (this.#hasRoom("error")) this.#add("error", code, this.#offsetOf(path, "value"), message, remedy);
  }

  /** Adds an error at the name of the member that `path` leads to. */
  errorAtKey(code: ProblemCode, path: SourcePath, message: string, remedy: string): void {
    if (this.#hasRoom("error")) this.#add("error", code, this.#offsetOf(path, "key"), message, remedy);
  }

  /** Adds a warning at the name of the member that `path` leads to. */
  warnAtKey(code: ProblemCode, path: SourcePath, message: string, remedy: string): void {
    if (this.#hasRoom("warning")) this.#add("warning", code, this.#offsetOf(path, "key"), message, remedy);
  }

  #hasRoom(severity: Problem["severity"]): boolean {
    return this.problems.filter((problem) => problem.severity === severity).length < PROBLEMS_MAX;
  }

  #toValue(document: Document): unknown {
    try {
      return document.toJS({ maxAliasCount: ALIAS_COUNT_MAX });
    } catch {
      this.#add("error", "limit", 0, "the file uses more aliases than can be expanded", "Write the values out.");
      return undefined;
    }
  }

  /** Counts lines in the text itself: the parser's own counter misses line breaks inside some broken values. */
  #add(severity: Problem["severity"], code: ProblemCode, offset: number, message: string, remedy: string): void {
    const before = this.#text.slice(0, offset);
    this.problems.push({
      severity,
      code,
      file: this.path,
      line: before.split("\n").length,
      column: offset - before.lastIndexOf("\n"),
      message: message.slice(0, MESSAGE_LENGTH_MAX),
      remedy: remedy.slice(0, MESSAGE_LENGTH_MAX),
    });
  }

  /** Character offset of the deepest part of `path` that exists. */
  #offsetOf(path: SourcePath, part: "key" | "value"): number {
    this.#document ??= parse(this.#text);
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

function parse(text: string): Document {
  return parseDocument(text, { prettyErrors: false, stringKeys: true, resolveKnownTags: false, logLevel: "error" });
}

function resolveAlias(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function syntaxRemedy(code: string): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return "Keep one of the two members.";
    case "TAB_AS_INDENT":
      return "Indent with spaces.";
    case "BAD_INDENT":
      return "Line the member up with its neighbours.";
    case "TAG_RESOLVE_FAILED":
      return "Remove the tag: the value's type follows from how it is written.";
    case "MULTIPLE_DOCS":
      return "Keep one document per file: remove the `---` in the middle.";
    default:
      return "Check quotes, colons and indentation on this line and the one above it.";
  }
}
