import { type CST, type Document, isMap, isScalar, type Node, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";

/** A parsed text whose values know the characters they were written with. */
export interface YamlSource {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly value: unknown;
  /** Line end of the first line; `\n` in a text of one line. */
  readonly lineEnd: string;
  /** Spaces between the column of a member and that of the members below it. */
  readonly step: number;
  /** Spaces between the column of a member and that of the dashes below it. */
  readonly dashStep: number;
  /** Whether the text is JSON, so that what is added must be JSON, too. */
  readonly isJson: boolean;
}

/** One member of a map, or one item of a list, as it stands in the text. Offsets count characters. */
export interface Slot {
  /** Name of the member; undefined for items. */
  readonly key: string | undefined;
  readonly node: Node | null;
  /** First character: of the name, the dash, or the item. */
  readonly from: number;
  /** Behind the last character of the value, before spaces and a comment. */
  readonly to: number;
  /** Behind the colon or the dash; undefined where neither is written. */
  readonly marked: number | undefined;
  /** Comma before it, in braces and brackets. */
  readonly comma: number | undefined;
  readonly token: CST.CollectionItem;
}

export type YamlStyle = "block" | "flow";

const DEFAULT_STEP = 2;

/** Parses a text for edits. Undefined when it has syntax errors. */
export function parseYaml(text: string): YamlSource | undefined {
  const document = parseDocument(text, {
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    logLevel: "error",
    keepSourceTokens: true,
  });
  if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
  return {
    text,
    document,
    value,
    lineEnd: /\r?\n/.exec(text)?.[0] ?? "\n",
    ...findSteps(text, document.contents),
    isJson: isJson(text),
  };
}

/** Members or items in the order of the text; undefined for a shape that cannot be taken apart, such as `? name`. */
export function slotsOf(node: YAMLMap | YAMLSeq): readonly Slot[] | undefined {
  const token = node.srcToken;
  if (token === undefined || !("items" in token)) return undefined;
  const written = (token.items as readonly CST.CollectionItem[]).filter(
    ({ start, key, sep, value }) =>
      key !== undefined || value !== undefined || (sep ?? []).length > 0 || start.some(isContent),
  );
  if (written.length !== node.items.length) return undefined;
  const slots = written.map((item, index) => slotOf(node, item, index));
  return slots.every((slot) => slot !== undefined) ? slots : undefined;
}

export function styleOf(node: YAMLMap | YAMLSeq): YamlStyle {
  return node.srcToken?.type === "flow-collection" ? "flow" : "block";
}

/** Offset of the first character of the line. A byte order mark belongs to no line. */
export function lineStartOf(text: string, offset: number): number {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return start === 0 && text.startsWith("\uFEFF") ? 1 : start;
}

/** Offset of the line end that follows, or of the end of the text. */
export function lineEndOf(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end < 0) return text.length;
  return end > offset && text[end - 1] === "\r" ? end - 1 : end;
}

export function columnOf(text: string, offset: number): number {
  return offset - lineStartOf(text, offset);
}

/** Behind the last character of a value, without what follows on its line. */
export function endOfToken(token: CST.Token): number {
  switch (token.type) {
    case "flow-collection": {
      const closing = token.end.find(({ type }) => type === "flow-map-end" || type === "flow-seq-end");
      return closing === undefined ? token.offset + 1 : closing.offset + closing.source.length;
    }
    case "block-map":
    case "block-seq": {
      const last = (token.items as readonly CST.CollectionItem[]).findLast(
        ({ start, key, value }) => key !== undefined || value !== undefined || start.some(isContent),
      );
      return last === undefined ? token.offset : endOfItem(last);
    }
    case "block-scalar": {
      const header = token.props.at(-1);
      const start = header === undefined || !("source" in header) ? token.offset : header.offset + header.source.length;
      // Line ends that follow the text belong to it only with `+`.
      const content = token.source.replace(headerOf(token).includes("+") ? /\r?\n$/ : /\s+$/, "");
      if (content === "") return token.offset + headerOf(token).length;
      return start + content.length;
    }
    default:
      return token.offset + ("source" in token ? token.source.length : 0);
  }
}

/** `|`, `>-` and so on. */
export function headerOf(token: CST.BlockScalar): string {
  const header = token.props.find(({ type }) => type === "block-scalar-header");
  return header !== undefined && "source" in header ? header.source : "|";
}

/** End of the line before the one that holds `offset`; the start of the text on its first line. */
export function previousLineEndOf(text: string, offset: number): number {
  const start = lineStartOf(text, offset);
  if (start === 0 || text[start - 1] !== "\n") return start;
  return text[start - 2] === "\r" ? start - 2 : start - 1;
}

function slotOf(node: YAMLMap | YAMLSeq, token: CST.CollectionItem, index: number): Slot | undefined {
  const marks = token.start.filter(isContent);
  const comma = token.start.find(({ type }) => type === "comma")?.offset;
  const to = endOfItem(token);
  if (isMap(node)) {
    const pair = node.items[index];
    // Members with a question mark, an anchored name or no name at all are too rare to be taken apart.
    if (pair === undefined || !isScalar(pair.key) || marks.length > 0 || token.key == null) return undefined;
    const colon = token.sep?.find(({ type }) => type === "map-value-ind");
    return {
      key: String(pair.key.value),
      node: pair.value as Node | null,
      from: token.key.offset,
      to,
      marked: colon === undefined ? undefined : colon.offset + 1,
      comma,
      token,
    };
  }
  const dash = marks.find(({ type }) => type === "seq-item-ind");
  const from = marks[0]?.offset ?? token.key?.offset ?? token.value?.offset;
  if (from === undefined) return undefined;
  const inner = (node.items[index] ?? null) as Node | null;
  return {
    key: undefined,
    node: inner,
    from,
    to,
    marked: dash === undefined ? undefined : dash.offset + 1,
    comma,
    token,
  };
}

function endOfItem({ start, key, sep, value }: CST.CollectionItem): number {
  if (value !== undefined) return endOfToken(value);
  const mark = sep?.findLast(isContent);
  if (mark !== undefined) return mark.offset + mark.source.length;
  if (key != null) return endOfToken(key);
  const last = start.findLast(isContent);
  return last === undefined ? 0 : last.offset + last.source.length;
}

/** Whether a token is more than a space, a line end, a comment or a comma. */
function isContent({ type }: CST.SourceToken): boolean {
  return type !== "space" && type !== "newline" && type !== "comment" && type !== "comma";
}

/** Finds how far the text indents, from the first places that show it. */
function findSteps(text: string, root: Node | null): Pick<YamlSource, "step" | "dashStep"> {
  let step: number | undefined;
  let dashStep: number | undefined;
  const queue: { readonly token: CST.Token | undefined; readonly column: number | undefined }[] = [
    { token: root?.srcToken, column: undefined },
  ];
  for (const { token, column } of queue) {
    if (token?.type !== "block-map" && token?.type !== "block-seq") continue;
    const own = columnOf(text, token.offset);
    if (column !== undefined && token.type === "block-seq") dashStep ??= own - column;
    else if (column !== undefined && own > column) step ??= own - column;
    if (step !== undefined && dashStep !== undefined) break;
    // Below a dash, columns follow from the dash and say nothing about the author's habit.
    const parent = token.type === "block-map" ? own : undefined;
    for (const { value } of token.items) queue.push({ token: value, column: parent });
  }
  return { step: step ?? DEFAULT_STEP, dashStep: dashStep ?? step ?? DEFAULT_STEP };
}

function isJson(text: string): boolean {
  if (!/^\uFEFF?\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text.replace(/^\uFEFF/, ""));
    return true;
  } catch {
    return false;
  }
}
