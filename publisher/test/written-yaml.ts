import * as fc from "fast-check";

/** A value and one of the many ways to write it, with comments in odd places. */
export interface WrittenYaml {
  readonly value: unknown;
  readonly text: string;
}

const TEXTS = [
  "on",
  "one-page",
  "true",
  "12",
  "3.10",
  "a, b",
  "say: so",
  "# no",
  "it's",
  'a "b"',
  "",
  " x ",
  "two\nlines\n",
  "ü",
  "null",
  "- a",
  "{",
  "*a",
  "&a",
  "x # y",
];

const scalar = fc.oneof(
  fc.constantFrom<unknown>(...TEXTS),
  fc.integer({ min: -9, max: 99 }),
  fc.boolean(),
  fc.constant(null),
  fc.constant(0.5),
);

const name = fc.constantFrom("name", "serve", "when", "a", "b-c", "true", "12", "x y", "it's", "say: so", "ü");

/** Values as flag files have them: maps in maps, lists of plain values and lists of items with keys. */
export const yamlValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown; map: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    scalar,
    tie("map"),
    fc.array(scalar, { maxLength: 4 }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom("staff", "ramp", "rest", "beta"), tie("map")), {
        selector: ([key]) => key,
        maxLength: 4,
      })
      .map((items) => items.map(([key, members]) => ({ ...members, key }))),
  ),
  map: fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }),
})).value;

export const yamlMap = fc.dictionary(name, yamlValue, { minKeys: 1, maxKeys: 4, noNullPrototype: true });

/** Writes a value as a person might: any style, indentation, quotes and line ends, with numbered comments anywhere. */
export function writtenYaml(value: fc.Arbitrary<unknown>): fc.Arbitrary<WrittenYaml> {
  return fc
    .tuple(
      value,
      fc.integer({ min: 1, max: 2 ** 31 - 2 }),
      fc.record({
        step: fc.constantFrom(2, 4, 3),
        dash: fc.constantFrom(0, 2),
        crlf: fc.boolean(),
        bom: fc.boolean(),
        cut: fc.boolean(),
      }),
    )
    .map(([chosen, seed, form]) => {
      const writer = createWriter(seed, form.step, form.dash);
      let text = writer.top(chosen);
      if (form.cut) text = text.replace(/\n$/, "");
      if (form.crlf) text = text.replaceAll("\n", "\r\n");
      return { value: chosen, text: `${form.bom ? "\uFEFF" : ""}${text}` };
    });
}

function createWriter(seed: number, step: number, dash: number) {
  let comments = 0;
  let state = seed;
  const roll = (percent: number): boolean => {
    state = (state * 48_271) % (2 ** 31 - 1);
    return state % 100 < percent;
  };
  const comment = (): string => `# c${(comments += 1)};`;
  const behind = (): string => (roll(12) ? ` ${comment()}` : "");
  const above = (indent: number): string =>
    `${roll(8) ? "\n" : ""}${roll(12) ? `${" ".repeat(roll(80) ? indent : 0)}${comment()}\n` : ""}`;

  const plainOrQuoted = (text: string): string => {
    if (/^[a-z][a-z-]*$/.test(text) && text !== "true" && text !== "null" && roll(70)) return text;
    return !text.includes("\n") && roll(50) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
  };
  const leaf = (inner: unknown): string =>
    typeof inner === "string" ? plainOrQuoted(inner) : inner === null && roll(40) ? "~" : JSON.stringify(inner);

  const flow = (inner: unknown): string => {
    if (typeof inner !== "object" || inner === null) return leaf(inner);
    const glue = (): string =>
      roll(8) ? ` ${comment()}\n${" ".repeat(40)}` : roll(8) ? `\n${" ".repeat(40)}` : roll(80) ? " " : "";
    const items = Array.isArray(inner)
      ? inner.map((item) => `${glue()}${flow(item)}`)
      : Object.entries(inner).map(([key, item]) => `${glue()}${plainOrQuoted(key)}: ${flow(item)}`);
    const [open, close] = Array.isArray(inner) ? "[]" : "{}";
    return `${open}${items.join(",")}${items.length > 0 && roll(10) ? "," : ""}${glue()}${close}`;
  };

  /** What follows `name:` or `-`, up to and with the line end. */
  const beside = (inner: unknown, column: number, isBehindDash: boolean): string => {
    if (inner === null && roll(50)) return `${behind()}\n`;
    if (typeof inner === "string" && inner.endsWith("\n") && roll(60)) {
      const pad = " ".repeat(column + step);
      return ` |${behind()}\n${inner
        .trimEnd()
        .split("\n")
        .map((line) => `${pad}${line}\n`)
        .join("")}`;
    }
    if (typeof inner !== "object" || inner === null || Object.keys(inner).length === 0 || roll(20))
      return ` ${flow(inner)}${behind()}\n`;
    const at = column + (Array.isArray(inner) && !isBehindDash ? dash : isBehindDash ? 2 : step);
    const lines = block(inner, at);
    if (isBehindDash && roll(80)) return ` ${" ".repeat(0)}${lines.replace(/^(?:\s*\n| *#.*\n)*/, "").trimStart()}`;
    return `${behind()}\n${lines}`;
  };

  const block = (inner: object, column: number): string => {
    const pad = " ".repeat(column);
    const lines = Array.isArray(inner)
      ? inner.map((item) => `${above(column)}${pad}-${beside(item, column, true)}`)
      : Object.entries(inner).map(
          ([key, item]) => `${above(column)}${pad}${plainOrQuoted(key)}:${beside(item, column, false)}`,
        );
    return lines.join("");
  };

  return {
    top: (inner: unknown): string => {
      if (typeof inner !== "object" || inner === null || Object.keys(inner).length === 0 || roll(8))
        return `${above(0)}${flow(inner)}\n`;
      return `${above(0)}${block(inner, 0)}${above(0)}`;
    },
  };
}

/** The numbered comments of a text. */
export function commentsOf(text: string): string[] {
  return (text.match(/# c\d+;/g) ?? []).sort();
}
