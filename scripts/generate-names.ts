/** A name as the engine compares it: its size in bytes and little-endian words of eight bytes. */
interface PackedName {
  readonly size: number;
  /** The first eight bytes. */
  readonly head: string;
  /** What follows; of names longer than sixteen bytes the last eight. 0 when there is nothing. */
  readonly tail: string;
  /** Of such names, the whole words between. */
  readonly middle: readonly string[];
}

function packName(name: string): PackedName {
  const bytes = new TextEncoder().encode(name);
  const word = (from: number, to = bytes.length): string => pack(bytes.subarray(from, to));
  const size = bytes.length;
  const middleCount = Math.max(0, Math.ceil((size - 16) / 8));
  const middle = Array.from({ length: middleCount }, (_, index) => word(8 + index * 8, 16 + index * 8));
  return { size, head: word(0, 8), tail: size <= 8 ? "0" : word(size > 16 ? size - 8 : 8), middle };
}

/** A call of the engine's `named`. Throws for a name of more than sixteen bytes, which is not compared whole. */
export function renderNamed(name: string): string {
  const { size, head, tail } = packName(name);
  if (size > 16) throw new Error(`${name} is longer than the sixteen bytes that the engine compares`);
  return `named(${size}, ${head}, ${tail})`;
}

/** `dataKeyType` as `DATA_KEY_TYPE`; `_feature`, which refers to a feature by id, as `REF_FEATURE`. */
export function constantName(name: string): string {
  return name
    .replace(/^_/, "ref_")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toUpperCase();
}

/** `assembly/names.ts`: the member names and words of configs. */
export function renderNames(groups: Readonly<Record<string, readonly string[]>>): string {
  const lines = [...new Set(Object.values(groups).flat())].flatMap((name) => {
    const { head, tail, middle } = packName(name);
    const words: (readonly [part: string, word: string])[] = [
      [tail === "0" ? "" : "_HEAD", head],
      ...middle.map((word, index) => [`_WORD_${index + 1}`, word] as const),
      ...(tail === "0" ? [] : [["_TAIL", tail] as const]),
    ];
    return words.map(
      ([part, word], index) =>
        `export const ${constantName(name)}${part}: u64 = ${word};${index === 0 ? ` // ${name}` : ""}`,
    );
  });
  return `// Names as little-endian numbers: HEAD is the first eight bytes, TAIL those from the ninth on, of names longer than
// sixteen the last eight, with WORD_1 and so on between. A name is compared by its length and these numbers; see \`named\`
// in read-json.ts. Numbers without repeated bytes keep the binary small.

${lines.join("\n")}
`;
}

function pack(bytes: Uint8Array): string {
  return `0x${BigInt(`0x${Buffer.from(bytes.toReversed()).toString("hex")}`).toString(16)}`;
}
