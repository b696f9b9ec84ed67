import {
  COMPARATOR_BY_WIRE,
  type ConfigDocument,
  type CustomDataValue,
  type EvaluationContext,
  targetedAttributes,
  type UserFilter,
} from "@burgee/contract";

type Filter = ConfigDocument["features"][number]["configuration"]["targets"][number]["_audience"]["filters"];

const VERSIONS: ReadonlySet<string> = new Set(
  targetedAttributes().flatMap(({ name, kind }) => (kind === "version" ? [name] : [])),
);

/** Share of sample users for which an attribute is missing. */
const MISSING_SHARE = 0.2;

/**
 * Makes users whose attributes have the values that the configs' rules compare with, and other values, so that each rule
 * matches some users and not others. The same configs give the same users.
 */
export function makeSampleUsers(documents: readonly ConfigDocument[], count: number): readonly EvaluationContext[] {
  const pools = collectValues(documents);
  const random = createRandom(0x5eed);
  const pick = (values: readonly CustomDataValue[]) => values[Math.floor(random() * values.length)] ?? null;
  return Array.from({ length: count }, (_, index) => {
    const context: Record<string, unknown> = { user_id: `sample-user-${index}` };
    const customData: Record<string, CustomDataValue> = {};
    for (const [name, values] of pools) {
      if (random() < MISSING_SHARE) continue;
      const [kind, key = ""] = name.split("\n");
      if (kind === "customData") customData[key] = pick(values);
      else if (kind === "user_id") context["user_id"] = random() < 0.1 ? pick(values) : context["user_id"];
      else context[kind ?? ""] = pick(values);
    }
    return { ...context, customData } as unknown as EvaluationContext;
  });
}

/** Collects values by attribute. Custom data is named `customData`, a line break and its key. */
function collectValues(documents: readonly ConfigDocument[]): ReadonlyMap<string, readonly CustomDataValue[]> {
  const pools = new Map<string, Set<CustomDataValue>>();
  const add = (name: string, values: readonly CustomDataValue[]): void => {
    const pool = pools.get(name) ?? new Set();
    for (const value of values) pool.add(value);
    pools.set(name, pool);
  };
  for (const document of documents) {
    for (const feature of document.features) {
      for (const target of feature.configuration.targets) {
        visit(target._audience.filters, add);
        const key = target.bucketingKey;
        if (key !== undefined && key !== "user_id") add(`customData\n${key}`, namesOf(key));
      }
    }
    for (const audience of Object.values(document.audiences ?? {})) visit(audience.filters, add);
  }
  return new Map([...pools].map(([name, values]) => [name, [...values]]));
}

function namesOf(key: string): readonly string[] {
  return Array.from({ length: 50 }, (_, index) => `${key}-${index}`);
}

function visit(filter: Filter | Filter["filters"][number], add: (name: string, values: CustomDataValue[]) => void) {
  if ("operator" in filter) for (const inner of filter.filters) visit(inner, add);
  else if (filter.type === "user")
    add(
      poolName(filter),
      filter.values.flatMap((value) => around(value, filter)),
    );
}

function poolName({ subType, dataKey }: UserFilter): string {
  return subType === "customData" ? `customData\n${dataKey}` : subType;
}

/** Values that match a comparison and values that do not. */
function around(value: string | number | boolean, { comparator, subType }: UserFilter): CustomDataValue[] {
  if (typeof value === "number") return [value, value - 1, value + 1];
  if (typeof value === "boolean") return [true, false];
  const family = COMPARATOR_BY_WIRE.get(comparator)?.family;
  if (family === "prefix") return [`${value}x`, "x"];
  if (family === "suffix" || family === "contains") return [`x${value}`, "x"];
  if (VERSIONS.has(subType)) return [value, "0.1", "999.0"];
  return [value, "another"];
}

/** Mulberry32, a small seeded generator. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
