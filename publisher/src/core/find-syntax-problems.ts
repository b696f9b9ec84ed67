import { isScalar, visit, type Document, type YAMLError } from "yaml";

/** One place where a file is not YAML. */
export interface SyntaxProblem {
  /** Position in UTF-16 code units. */
  readonly offset: number;
  readonly message: string;
  readonly remedy: string;
}

/** Problems of one file. Ours: the first few explain the rest. */
const SYNTAX_PROBLEMS_MAX = 100;

const CONFLICT_START = /^<{7}(?= |$)/m;
const CONFLICT_END = /^>{7}(?= |$)/m;

/**
 * Finds what keeps a text from being YAML. The parser stumbles several times over one mistake, so only its first problem
 * on each line counts. Unknown tags are only warnings to the parser; here they are problems, as their meaning would be lost.
 */
export function findSyntaxProblems(document: Document, text: string): readonly SyntaxProblem[] {
  const errors: readonly YAMLError[] = [...document.errors, ...document.warnings];
  if (errors.length === 0) return [];
  const conflict = findConflict(text);
  if (conflict !== undefined) return [conflict];
  const tabs = errors.filter(({ code }) => code === "TAB_AS_INDENT");
  const seen = new Set<number>();
  const problems: SyntaxProblem[] = [];
  for (const error of (tabs.length > 0 ? tabs : errors).slice(0, SYNTAX_PROBLEMS_MAX)) {
    const offset = error.pos[0];
    const line = lineAt(text, offset);
    if (seen.has(line)) continue;
    seen.add(line);
    problems.push(error.code === "DUPLICATE_KEY" ? describeDuplicate(document, text, offset) : describe(error));
  }
  return problems;
}

function describe({ pos, code, message }: YAMLError): SyntaxProblem {
  const said = code === "MULTIPLE_DOCS" ? "the file holds several documents" : message;
  return { offset: pos[0], message: said, remedy: syntaxRemedy(code) };
}

function findConflict(text: string): SyntaxProblem | undefined {
  const start = CONFLICT_START.exec(text);
  const end = CONFLICT_END.exec(text);
  const first = start ?? end;
  if (first === null) return undefined;
  const lines = [start, end].flatMap((match) => (match === null ? [] : [lineAt(text, match.index)]));
  const place = lines.length === 2 ? `from line ${lines[0]} to line ${lines[1]}` : `at line ${lines[0]}`;
  const message = `the file has a merge conflict that nobody resolved, ${place}`;
  return { offset: first.index, message, remedy: "Keep one of the two sides and remove the marked lines." };
}

function describeDuplicate(document: Document, text: string, offset: number): SyntaxProblem {
  let name = "";
  let firstOffset: number | undefined;
  visit(document, {
    Map: (_key, map) => {
      const keys = map.items.flatMap(({ key }) => (isScalar(key) ? [key] : []));
      const second = keys.find((key) => key.range?.[0] === offset);
      if (second === undefined) return undefined;
      name = String(second.value);
      firstOffset = keys.find((key) => key.value === second.value)?.range?.[0];
      return visit.BREAK;
    },
  });
  const place = firstOffset === undefined || firstOffset === offset ? "" : ` on line ${lineAt(text, firstOffset)}`;
  const remedy = "Keep one of the two members.";
  return { offset, message: `the member \`${name}\` is there already${place}: names must be unique in a map`, remedy };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function syntaxRemedy(code: string): string {
  switch (code) {
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
