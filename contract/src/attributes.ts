/** What an attribute holds. `time` is text or epoch milliseconds; `data` is a flat object that the application fills. */
type AttributeType = "text" | "boolean" | "number" | "time" | "data";

/** How rules compare an attribute: letter by letter, or as a version, number by number. */
export type RuleKind = "text" | "version";

/** Who gives an attribute its meaning. A reader that does not know a scalar by name treats it as custom data. */
type AttributeReader =
  /** Client SDKs send it as a query parameter; data as JSON text. */
  | "query"
  /** User data that is stored between requests keeps it. */
  | "stored"
  /** Contexts of OpenFeature, evaluated in process, in a page or remotely. */
  | "openfeature";

interface AttributeRow {
  readonly name: string;
  readonly type: AttributeType;
  /** Absent: rules cannot read it by name. `slot` is its number in the engine. */
  readonly targeting?: { readonly slot: number; readonly kind: RuleKind };
  readonly readers: readonly AttributeReader[];
}

const KNOWN = ["query", "openfeature"] as const;
const KEPT = ["query", "stored", "openfeature"] as const;

/**
 * Attributes of the evaluation context, in the names that DevCycle SDKs use on the wire. Parsers, rules, engine and host
 * derive from these rows, and parsed contexts list their members in this order.
 */
export const CONTEXT_ATTRIBUTES = [
  { name: "user_id", type: "text", targeting: { slot: 0, kind: "text" }, readers: KNOWN },
  { name: "email", type: "text", targeting: { slot: 1, kind: "text" }, readers: KEPT },
  { name: "name", type: "text", readers: KEPT },
  { name: "language", type: "text", readers: KEPT },
  { name: "country", type: "text", targeting: { slot: 2, kind: "text" }, readers: KEPT },
  { name: "appVersion", type: "text", targeting: { slot: 5, kind: "version" }, readers: KNOWN },
  { name: "deviceModel", type: "text", targeting: { slot: 6, kind: "text" }, readers: KNOWN },
  { name: "platform", type: "text", targeting: { slot: 3, kind: "text" }, readers: KNOWN },
  { name: "platformVersion", type: "text", targeting: { slot: 4, kind: "version" }, readers: KNOWN },
  { name: "sdkType", type: "text", readers: KNOWN },
  { name: "sdkVersion", type: "text", readers: KNOWN },
  { name: "sdkPlatform", type: "text", readers: KNOWN },
  { name: "hostname", type: "text", readers: ["openfeature"] },
  { name: "isAnonymous", type: "boolean", readers: KNOWN },
  { name: "appBuild", type: "number", readers: KNOWN },
  { name: "createdDate", type: "time", readers: KNOWN },
  { name: "lastSeenDate", type: "time", readers: KNOWN },
  { name: "customData", type: "data", readers: KEPT },
  // Used for evaluation, never stored, never reported.
  { name: "privateCustomData", type: "data", readers: KNOWN },
] as const satisfies readonly AttributeRow[];

type Row = (typeof CONTEXT_ATTRIBUTES)[number];

type AttributeName<Type extends AttributeType = AttributeType> = Extract<Row, { type: Type }>["name"];

/** Attributes that rules read by name, beside custom data. */
export type TargetedAttribute = Extract<Row, { targeting: object }>["name"];

const ROWS: readonly AttributeRow[] = CONTEXT_ATTRIBUTES;

/** Names of the attributes of these types, in the order of the rows; with a `reader` only those that it knows. */
export function attributeNames<Type extends AttributeType>(
  types: readonly Type[],
  reader?: AttributeReader,
): readonly AttributeName<Type>[] {
  return ROWS.filter(({ type }) => types.some((wanted) => wanted === type))
    .filter(({ readers }) => reader === undefined || readers.includes(reader))
    .map(({ name }) => name as AttributeName<Type>);
}

/** Attributes that rules read by name and how they compare, in the order of the engine's slots. */
export function targetedAttributes(): readonly { readonly name: TargetedAttribute; readonly kind: RuleKind }[] {
  return ROWS.flatMap(({ name, targeting }) => (targeting === undefined ? [] : [{ name, ...targeting }]))
    .sort((a, b) => a.slot - b.slot)
    .map(({ name, kind }) => ({ name: name as TargetedAttribute, kind }));
}
