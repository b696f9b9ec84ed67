/** Targeting in a neutral form, from which every rival's config is generated. */
export interface Targeting {
  readonly features: readonly TargetedFeature[];
}

/** Three rules, first match wins: staff get `a`, a segment gets `b`, everyone else is split over all three. */
export interface TargetedFeature {
  readonly name: string;
  readonly staff: { readonly emailSuffixes: readonly string[]; readonly userIds: readonly string[] };
  readonly segment: {
    readonly countries: readonly string[];
    /** Inclusive, `major.minor.patch`. */
    readonly minVersion: string;
    readonly plan: string;
  };
  /** Percent, adding up to 100. */
  readonly split: readonly [a: number, b: number, c: number];
  /** The value of the string flag in each variation. */
  readonly values: readonly [a: string, b: string, c: string];
}

/** One subject of evaluation, in a neutral form. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly country: string;
  readonly appVersion: string;
  readonly plan: string;
  readonly seats: number;
}

/** Which rule decides: 0 staff, 1 segment, 2 split. */
export type DecidingRule = 0 | 1 | 2;

const COUNTRIES = ["FR", "DE", "ES", "IT", "NL", "BE", "CA", "US", "BR", "JP", "IN", "AU"];
const PLANS = ["free", "pro", "team", "enterprise"];

/** Makes the same targeting for the same count, always. */
export function generateTargeting(featureCount: number): Targeting {
  const next = createNumbers(17);
  const pick = (items: readonly string[]): string => items[next() % items.length] ?? "";
  return {
    features: Array.from({ length: featureCount }, (_, index) => ({
      name: `feature-${index}`,
      staff: {
        emailSuffixes: [`@corp-${next() % 40}.example`, `@lab-${next() % 40}.example`],
        userIds: Array.from({ length: 5 }, () => `person-${next() % 2_000}`),
      },
      segment: {
        countries: [...new Set([pick(COUNTRIES), pick(COUNTRIES), pick(COUNTRIES), pick(COUNTRIES)])],
        minVersion: `${1 + (next() % 4)}.${next() % 12}.${next() % 20}`,
        plan: pick(PLANS),
      },
      split: [50, 25, 25],
      values: [`control-${index}`, `bold-${index}`, `calm-${index}`],
    })),
  };
}

/** Makes the same people for the same count, always. */
export function generatePeople(count: number): readonly Person[] {
  const next = createNumbers(23);
  const pick = (items: readonly string[]): string => items[next() % items.length] ?? "";
  return Array.from({ length: count }, () => {
    const id = next() % 2_000;
    const domain = next() % 5 === 0 ? `corp-${next() % 40}.example` : `mail-${next() % 9}.example`;
    return {
      id: `person-${id}`,
      email: `person-${id}@${domain}`,
      country: pick(COUNTRIES),
      appVersion: `${1 + (next() % 5)}.${next() % 12}.${next() % 20}`,
      plan: pick(PLANS),
      seats: next() % 50,
    };
  });
}

/** The expected answer: which rule decides for a person. */
export function decideRule({ staff, segment }: TargetedFeature, person: Person): DecidingRule {
  if (staff.userIds.includes(person.id)) return 0;
  if (staff.emailSuffixes.some((suffix) => person.email.endsWith(suffix))) return 0;
  const isInSegment =
    segment.countries.includes(person.country) &&
    person.plan === segment.plan &&
    compareVersions(person.appVersion, segment.minVersion) >= 0;
  return isInSegment ? 1 : 2;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  const position = left.findIndex((part, i) => part !== right[i]);
  return position < 0 ? 0 : (left[position] ?? 0) - (right[position] ?? 0);
}

/** A linear congruential generator: enough for spreading values, and the same everywhere. */
function createNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}
