import type { RecordedAnswer } from "./recording.ts";

/** One way in which two recordings differ. */
export interface AccessDifference {
  /** Name of the request. */
  readonly name: string;
  /** `request`, `status`, `body` or `header <name>`. */
  readonly what: string;
  /** Undefined: absent. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Everything that differs, in the order of the first recording; then what only the second has. */
export function compareRecordings(
  before: readonly RecordedAnswer[],
  after: readonly RecordedAnswer[],
): readonly AccessDifference[] {
  const later = indexByName(after);
  const earlier = indexByName(before);
  return [
    ...before.flatMap((answer) => compareAnswers(answer, later.get(answer.name))),
    ...after
      .filter(({ name }) => !earlier.has(name))
      .map(({ name, status }) => ({ name, what: "request", before: undefined, after: `answered ${status}` })),
  ];
}

/** Throws when a name repeats: one answer would hide the other. */
function indexByName(answers: readonly RecordedAnswer[]): ReadonlyMap<string, RecordedAnswer> {
  const index = new Map<string, RecordedAnswer>();
  for (const answer of answers) {
    if (index.has(answer.name)) throw new Error(`the recording has two answers to: ${answer.name}`);
    index.set(answer.name, answer);
  }
  return index;
}

function compareAnswers(before: RecordedAnswer, after: RecordedAnswer | undefined): AccessDifference[] {
  const { name } = before;
  if (after === undefined) return [{ name, what: "request", before: `answered ${before.status}`, after: undefined }];
  const pairs: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ["status", String(before.status), String(after.status)],
    ...[...new Set([...Object.keys(before.headers), ...Object.keys(after.headers)])]
      .toSorted()
      .map((header) => [`header ${header}`, before.headers[header], after.headers[header]] as const),
    ["body", before.body, after.body],
  ];
  return pairs.flatMap(([what, left, right]) => (left === right ? [] : [{ name, what, before: left, after: right }]));
}

const NAMED_CALLERS_MAX = 3;

/** A table for people: a method and row, what differs there, and for which credentials and bodies. */
export function formatDifferences(differences: readonly AccessDifference[]): string {
  const alike = Map.groupBy(differences, (difference) => {
    return `${splitName(difference.name).row}\n${formatDifference(difference)}`;
  });
  return [...alike]
    .map(([what, group]) => {
      const named = group.slice(0, NAMED_CALLERS_MAX).map(({ name }) => splitName(name).caller);
      const others = group.length - named.length;
      return `${what}\n    for ${named.join("; ")}${others > 0 ? ` and ${others} more` : ""}`;
    })
    .join("\n");
}

/** `GET /v1/ledger` and `admin token in bearer · no body`. */
function splitName(name: string): { readonly row: string; readonly caller: string } {
  const [row = "", ...caller] = name.split(" · ");
  return { row, caller: caller.join(" · ") };
}

function formatDifference({ what, before, after }: AccessDifference): string {
  const start = before === undefined || after === undefined ? 0 : findExcerptStart(before, after);
  return [
    `    ${what.padEnd(28)} before  ${excerpt(before, start)}`,
    `    ${"".padEnd(28)} after   ${excerpt(after, start)}`,
  ].join("\n");
}

const EXCERPT_LENGTH = 160;
const EXCERPT_LEAD = 40;

/** A little before the first character that differs. */
function findExcerptStart(before: string, after: string): number {
  let index = 0;
  while (index < before.length && before[index] === after[index]) index += 1;
  return Math.max(0, index - EXCERPT_LEAD);
}

function excerpt(text: string | undefined, start: number): string {
  if (text === undefined) return "(absent)";
  const end = start + EXCERPT_LENGTH;
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}
