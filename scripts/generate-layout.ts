import { constantName } from "./generate-names.ts";

/** `bucketing-wasm/layout.json`: where things live in the engine's memory and how records are laid out. */
export interface Layout {
  readonly sections: readonly (RecordSection | ConstantSection)[];
  /** What the host makes of numbers in records. */
  readonly lists: readonly { readonly name: string; readonly about: string; readonly values: readonly string[] }[];
  /** Member names and words of configs, grouped for the reader. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

interface Section {
  readonly about?: string;
  readonly notes?: Readonly<Record<string, string>>;
  /** What the host needs too; `BYTES` is the size of a record. */
  readonly host?: readonly string[];
}

interface RecordSection extends Section {
  readonly record: string;
  readonly size?: number;
  /** Byte offsets. */
  readonly members: Readonly<Record<string, number>>;
}

interface ConstantSection extends Section {
  /** Their type in AssemblyScript. */
  readonly type: string;
  /** Numbers; hexadecimal ones as text. */
  readonly values: Readonly<Record<string, number | string>>;
}

/** `assembly/layout.ts`. */
export function renderAssemblyLayout({ sections }: Layout): string {
  const blocks = sections.map((section) => [...comment(section), ...assemblyLines(section)].join("\n"));
  return `// Where things live in memory and how records are laid out. \`docs/design/wasm-abi.md\` is the description for hosts.
// Members of records are byte offsets. All pointers inside the image are absolute addresses of the evaluating instance,
// where the image starts at IMAGE.

${blocks.join("\n\n")}
`;
}

function assemblyLines(section: RecordSection | ConstantSection): string[] {
  const noted = (name: string, line: string): string[] => {
    const note = section.notes?.[name];
    return note === undefined ? [line] : [`/** ${note} */`, line];
  };
  if (!("record" in section)) {
    const { values, type } = section;
    return Object.entries(values).flatMap(([name, value]) => noted(name, `export const ${name}: ${type} = ${value};`));
  }
  const { record, size, members } = section;
  return [
    ...(size === undefined ? [] : [`export const ${record}_BYTES: usize = ${size};`]),
    ...Object.entries(members).flatMap(([name, offset]) =>
      noted(name, `export const ${record}_${constantName(name)}: usize = ${offset};`),
    ),
  ];
}

/** `src/layout.ts`: what the host needs of it. */
export function renderHostLayout({ sections, lists }: Layout): string {
  const blocks = sections
    .filter(({ host = [] }) => host.length > 0)
    .map((section) => [...comment(section), ...hostLines(section)].join("\n"));
  const texts = lists.map(
    ({ name, about, values }) => `/** ${about} */\nexport const ${name} = ${JSON.stringify(values)} as const;`,
  );
  return `// Addresses and sizes are bytes, members of records are positions of 32-bit words. \`docs/design/wasm-abi.md\` explains
// them.

${[...blocks, ...texts].join("\n\n")}
`;
}

function hostLines(section: RecordSection | ConstantSection): string[] {
  const { host = [] } = section;
  if (!("record" in section)) {
    return host.map((name) => `export const ${name} = ${wanted(section.values, name)};`);
  }
  const { record, size, members } = section;
  const words = host
    .filter((name) => name !== "BYTES")
    .map((name) => `${name}: ${wholeWords(record, name, wanted(members, name))}`);
  return [
    ...(host.includes("BYTES") ? [`export const ${record}_BYTES = ${size};`] : []),
    ...(words.length === 0 ? [] : [`export const ${record} = { ${words.join(", ")} } as const;`]),
  ];
}

function wanted<Value>(values: Readonly<Record<string, Value>>, name: string): Value {
  const value = values[name];
  if (value === undefined) throw new Error(`layout.json: the host needs ${name}, which is not in its section`);
  return value;
}

function wholeWords(record: string, name: string, offset: number): number {
  if (offset % 4 !== 0) throw new Error(`layout.json: the host needs ${record}.${name}, which starts within a word`);
  return offset / 4;
}

function comment({ about }: Section): string[] {
  return about === undefined ? [] : [`// ${about}`];
}
