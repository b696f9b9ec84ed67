/** How one hand-written file changes for the new comparator. */
export interface FileEdit {
  readonly file: string;
  /** Throws when the file no longer has the place to change. */
  readonly apply: (text: string) => string;
}

/**
 * Adds `containsAll`, a comparator that holds when a text contains every value: what a contributor writes by hand.
 * Generators write the rest.
 */
export const COMPARATOR_EDITS: readonly FileEdit[] = [
  {
    file: "contract/src/comparators.ts",
    apply: (text) => {
      const code = text.match(/\bcode: \d+/g)?.length ?? 0;
      const row = `{ wire: "containAll", name: "containsAll", words: "contains all of", kinds: TEXT, family: "contains", code: ${code}, isOwn: true },`;
      return insertBefore(text, "] as const satisfies readonly ComparatorRow[]", `  ${row}\n`);
    },
  },
  {
    file: "bucketing-wasm/assembly/match-text.ts",
    apply: (text) => {
      const imported = replaceOnce(text, ' } from "./comparator";', ', CONTAINS_ALL } from "./comparator";');
      const asked = insertAfter(
        imported,
        PASSES_TEXT,
        "  if (comparator == CONTAINS_ALL) return containsAll(node, slot);\n",
      );
      return `${asked}\n${CONTAINS_ALL}`;
    },
  },
  {
    file: "harness/conformance/src/oracle/match-strings.ts",
    apply: (text) =>
      insertBefore(
        text,
        '    case "!contain":',
        '    case "containAll":\n      return hasText && values.every((candidate) => value.includes(candidate));\n',
      ),
  },
  {
    file: "harness/conformance/src/vectors/drafts/operator-drafts.ts",
    apply: (text) => insertAfter(text, "export function operatorDrafts(): Draft[] {\n  return [\n", DRAFTS),
  },
  {
    file: "docs/design/flag-files.md",
    apply: (text) =>
      insertBefore(text, "| `notContains`", "| `containsAll` | text: every value is in it | does not hold |\n"),
  },
];

const PASSES_TEXT = "export function passesText(node: usize, comparator: i32, slot: usize): bool {\n";

const CONTAINS_ALL = `function containsAll(node: usize, slot: usize): bool {
  const at = <usize>load<u32>(slot + SLOT_POINTER);
  const size = load<u32>(slot + SLOT_SIZE);
  if (size == 0) return false;
  let text = node + NODE_VALUES;
  for (let i = load<u32>(node + NODE_COUNT); i > 0; i--) {
    if (!containsBytes(at, size, text + 4, load<u32>(text))) return false;
    text = nextText(text);
  }
  return true;
}
`;

/** The published engine does not know the comparator, so it has no say. */
const DRAFTS = [
  ["all of its values", '["ana", "reef"]', '"Email"'],
  ["all but one of its values", '["ana", "bay"]', "undefined"],
]
  .map(
    ([name, values, details]) =>
      `    { ...filterDraft("own", "containAll with ${name}", userFilter("email", "containAll", ${values}), questionOf(MEMBERS), ${details}), reference: "outside" },\n`,
  )
  .join("");

function insertBefore(text: string, anchor: string, addition: string): string {
  return replaceOnce(text, anchor, addition + anchor);
}

function insertAfter(text: string, anchor: string, addition: string): string {
  return replaceOnce(text, anchor, anchor + addition);
}

function replaceOnce(text: string, anchor: string | RegExp, replacement: string): string {
  const count = text.split(anchor).length - 1;
  if (count !== 1)
    throw new Error(`The comparator's edit needs ${String(anchor)} once; the file has it ${count} times`);
  return text.replace(anchor, () => replacement);
}
