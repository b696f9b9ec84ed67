/** One comparison of a condition, as a form shows it. */
export interface Clause {
  /** `audience`, an attribute, or a key of custom data. */
  readonly attribute: string;
  readonly isCustom: boolean;
  readonly comparator: string;
  readonly values: readonly unknown[];
}

export interface ClauseList {
  readonly of: "all" | "any";
  readonly clauses: readonly Clause[];
}

type Raw = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);
const STRUCTURE: ReadonlySet<string> = new Set(["all", "any", "not", "optIn"]);
const ORDER: ReadonlySet<string> = new Set(["above", "atLeast", "below", "atMost"]);

/** The comparisons of a condition that is a plain list of them; undefined for one that nests deeper. */
export function readClauses(when: unknown): ClauseList | undefined {
  if (when === undefined || when === "everyone") return { of: "all", clauses: [] };
  if (!isMap(when)) return undefined;
  const [only, second] = Object.keys(when);
  if (second === undefined && (only === "all" || only === "any")) {
    const items = when[only];
    if (!Array.isArray(items)) return undefined;
    const clauses = items.map((item: unknown) => (isMap(item) ? readMap(item) : undefined));
    // Two comparisons in one item of `any` must both hold: that is nested.
    if (clauses.some((found) => found === undefined || (only === "any" && found.length !== 1))) return undefined;
    return { of: only, clauses: clauses.flatMap((found) => found ?? []) };
  }
  const clauses = readMap(when);
  return clauses === undefined ? undefined : { of: "all", clauses };
}

function readMap(map: Raw): readonly Clause[] | undefined {
  const found = Object.entries(map).map(([member, value]) => {
    if (STRUCTURE.has(member)) return undefined;
    if (member !== "custom") return readFilter(member, false, value);
    if (!isMap(value)) return undefined;
    const inner = Object.entries(value).map(([key, rule]) => readFilter(key, true, rule));
    return inner.includes(undefined) ? undefined : inner.flatMap((clauses) => clauses ?? []);
  });
  return found.includes(undefined) ? undefined : found.flatMap((clauses) => clauses ?? []);
}

function readFilter(attribute: string, isCustom: boolean, rule: unknown): readonly Clause[] | undefined {
  if (!isMap(rule)) return [{ attribute, isCustom, comparator: "in", values: [rule].flat() }];
  return Object.entries(rule).map(([comparator, value]) => ({
    attribute,
    isCustom,
    comparator,
    values: Array.isArray(value) ? (value as readonly unknown[]) : [value],
  }));
}

/** A condition as a file has it. One map where all must hold and none is asked twice, else a list. */
export function writeClauses({ of, clauses }: ClauseList): unknown {
  if (clauses.length === 0) return "everyone";
  const items = clauses.map(writeClause);
  const [first] = items;
  if (items.length === 1) return first;
  const names = clauses.map(({ attribute, isCustom }) => (isCustom ? "custom" : attribute));
  return of === "all" && new Set(names).size === names.length ? Object.assign({}, ...items) : { [of]: items };
}

function writeClause({ attribute, isCustom, comparator, values }: Clause): Raw {
  const value = values.length === 1 && comparator !== "in" ? values[0] : values;
  const rule = comparator === "in" ? value : { [comparator]: value };
  return isCustom
    ? { custom: { [attribute]: rule } }
    : { [attribute]: attribute === "audience" ? single(values) : rule };
}

const single = (values: readonly unknown[]): unknown => (values.length === 1 ? values[0] : values);

/** Values as they are typed, with commas between them. Custom data can be numbers and truth values. */
export function readValues(text: string, { isCustom, comparator, values }: Clause): readonly unknown[] {
  if (comparator === "exists") return [text.trim() !== "false"];
  const were = values[0];
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const isNumber = isCustom && (ORDER.has(comparator) || typeof were === "number");
      if (isNumber && Number.isFinite(Number(part))) return Number(part);
      return isCustom && typeof were === "boolean" && /^(?:true|false)$/.test(part) ? part === "true" : part;
    });
}
