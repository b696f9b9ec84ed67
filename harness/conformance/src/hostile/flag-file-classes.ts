import type { FlagFile } from "@burgee/publisher/core";

/** Values that every evaluation must serve: variable to value. */
export type Written = Readonly<Record<string, unknown>>;

/** Flag files as nobody should write them. */
export interface FlagFileClass {
  readonly name: string;
  /** Files beside, or in place of, those of a small project. */
  readonly files: readonly FlagFile[];
  /** `refused` with a place, or published with exactly these values. */
  readonly expected: "refused" | Written;
  /** Whether refusing them is right, too: what matters is that nothing is lost without a word. */
  readonly mayBeRefused?: boolean;
}

const FEATURE = "features/f.yaml";
const DEEP = 30_000;

export const FLAG_FILE_CLASSES: readonly FlagFileClass[] = [
  refused("alias bomb", bomb()),
  refused("30,000 levels", `name: ${"[".repeat(DEEP)}${"]".repeat(DEEP)}`),
  refused("30,000 levels that do not end", `name: ${"{a: ".repeat(DEEP)}`),
  refused("repeated keys", `${feature("a: String", "a: x")}\nname: one\nname: other`),
  refused("a tag for code", `name: !!js/function "function () { return 1 }"\n${feature("a: String", "a: x")}`),
  refused("merge keys", feature("a: String", "<<: { a: x }")),
  refused("a number beyond range", feature("a: Number", "a: 1e400")),
  refused("a whole number beyond 2^53", feature("a: Number", "a: 9007199254740993")),
  refused("NaN", feature("a: Number", "a: .nan")),
  {
    name: "a path upwards",
    expected: { a: "x" },
    mayBeRefused: true,
    files: [{ path: "features/../../secrets.yaml", text: feature("a: String", "a: x") }],
  },
  refusedFile("an absolute path", "/etc/passwd", "root: x"),
  refusedFile("a path with NUL", "features/a\0b.yaml", feature("a: String", "a: x")),
  refusedFile("a path with a backslash", String.raw`features\..\f.yaml`, feature("a: String", "a: x")),
  refusedFile("the same path twice", FEATURE, feature("a: String", "a: x")),
  refusedFile(
    "a feature named constructor.yaml with capitals",
    "features/Constructor.yaml",
    feature("a: String", "a: x"),
  ),
  refused("conditions 2,000 deep", target(`when: ${"{ not: ".repeat(2_000)}{ country: US }${" }".repeat(2_000)}`)),
  refused("tabs for indentation", "variables:\n\ta: String"),
  refused("an open quote", 'name: "never closed\nvariables: {}'),
  refused("two documents", `${feature("a: String", "a: x")}\n---\nname: second`),
  refused("an empty file", ""),
  refused("comments alone", "# nothing\n# here\n"),
  refused("a list for a map", "- name: f\n- type: release"),
  refused("null", "null"),
  refused("a control character", "name: a\u0007b\u0000c"),
  refused("a key with capitals", feature("Big: String", "Big: x")),
  refused("a key of 101 characters", feature(`${"a".repeat(101)}: String`, `${"a".repeat(101)}: x`)),
  refused("a name of 10,000 characters", `name: ${"n".repeat(10_000)}\n${feature("a: String", "a: x")}`),
  refused("a member nobody knows", `isAdmin: true\n${feature("a: String", "a: x")}`),
  refused("an audience that is not there", target("when: { audience: nobody }")),
  {
    name: "audiences in a circle",
    expected: "refused",
    files: [
      { path: "audiences/a.yaml", text: "when: { audience: b }" },
      { path: "audiences/b.yaml", text: "when: { audience: a }" },
      { path: FEATURE, text: target("when: { audience: a }") },
    ],
  },
  refused("shares below 100", target("", "split: { on: 99 }")),
  refused("a negative share", target("", "split: { on: 150, other: -50 }")),
  refused("a date that is none", target("rollout: { type: schedule, startDate: 2026-13-45 }")),
  refused("a pattern that is none", feature('a: { type: String, schema: { pattern: "(" } }', "a: x")),
  refused(
    "a pattern that takes for ever",
    feature('a: { type: String, schema: { pattern: "^(a+)+$" } }', `a: ${"a".repeat(30)}b`),
  ),
  {
    name: "5,000 files nobody knows",
    expected: "refused",
    files: Array.from({ length: 5_000 }, (_, index) => ({ path: `unknown/${index}.txt`, text: "x" })),
  },
  published("a byte order mark", `\u{FEFF}${feature("a: String", "a: x")}`, { a: "x" }),
  published("CR LF", feature("a: String", "a: x").replaceAll("\n", "\r\n"), { a: "x" }),
  published(
    "words that YAML 1.1 took for others",
    feature("a: String, b: String, c: String", "a: no, b: 'on', c: '1:30'"),
    { a: "no", b: "on", c: "1:30" },
  ),
  published("numbers in other notations", feature("a: Number, b: Number, c: Number", "a: 0x10, b: 0o17, c: -0.5e-3"), {
    a: 16,
    b: 15,
    c: -0.0005,
  }),
  published(
    "texts of every kind",
    feature("a: String, b: String", String.raw`a: "\u2028\u0000\"\\</script>", b: "🏳️‍🌈 \uFEFFü"`),
    {
      a: '\u2028\0"\\</script>',
      b: "🏳️‍🌈 \uFEFFü",
    },
  ),
  published(
    "JSON with members that objects have",
    feature("a: JSON", 'a: { toString: 1, hasOwnProperty: [x], "": 2 }'),
    {
      a: { toString: 1, hasOwnProperty: ["x"], "": 2 },
    },
  ),
  published(
    "JSON with __proto__",
    feature("a: JSON", "a: { __proto__: { isAdmin: true }, b: 1 }"),
    {
      a: JSON.parse('{"__proto__":{"isAdmin":true},"b":1}') as unknown,
    },
    true,
  ),
  published("a text of 500 kB", feature("a: String", `a: ${"x".repeat(500_000)}`), { a: "x".repeat(500_000) }),
  published(
    "variables named like members of objects",
    feature("constructor: String, prototype: String, a: String", "constructor: x, prototype: y, a: z"),
    {
      constructor: "x",
      prototype: "y",
      a: "z",
    },
    true,
  ),
  published("a variable named tostring", feature("tostring: String, valueof: String", "tostring: x, valueof: y"), {
    tostring: "x",
    valueof: "y",
  }),
  published(
    "a variation named constructor",
    feature("a: String", "a: x").replaceAll("on", "constructor"),
    { a: "x" },
    true,
  ),
  published("a share of constructor", target("", "split: { on: 50, constructor: 50 }"), { a: "x" }, true),
  published(
    "20 aliases",
    `type: release\nvariables: { a: JSON }\nvariations: { on: { values: { a: { list: [&x { b: 1 }${", *x".repeat(20)}] } } } }\nenvironments: { dev: on }`,
    {
      a: { list: Array.from({ length: 21 }, () => ({ b: 1 })) },
    },
  ),
];

/** A feature that serves its one variation to everybody. */
function feature(variables: string, values: string): string {
  return `type: release\nvariables: { ${variables} }\nvariations: { on: { values: { ${values} } } }\nenvironments: { dev: on }`;
}

/** The same with one target. */
function target(member: string, serve = "serve: on"): string {
  const members = [member, serve].filter((text) => text !== "").join(", ");
  return feature("a: String", "a: x").replace("dev: on", `dev: { targets: [{ key: t, ${members} }] }`);
}

/** Nine levels of nine references: 387 million entries when written out. */
function bomb(): string {
  const levels = Array.from({ length: 8 }, (_, level) => {
    return `l${level + 1}: &l${level + 1} [${Array.from({ length: 9 }, () => `*l${level}`).join(", ")}]`;
  });
  return ["l0: &l0 [x, x, x, x, x, x, x, x, x]", ...levels].join("\n");
}

function refused(name: string, text: string): FlagFileClass {
  return { name, expected: "refused", files: [{ path: FEATURE, text }] };
}

function refusedFile(name: string, path: string, text: string): FlagFileClass {
  const own = path === FEATURE ? [{ path, text: `${text}\n# again` }] : [];
  return { name, expected: "refused", files: [...own, { path, text }] };
}

function published(name: string, text: string, expected: Written, mayBeRefused = false): FlagFileClass {
  return { name, expected, mayBeRefused, files: [{ path: FEATURE, text }] };
}
