import { type FlagMetadata, type FlagReason, isRecord, type ServedConfig } from "@burgee/contract";
import type { VariableAnswer, VersionOrder } from "@burgee/sdk-core";

/** What the platform evaluated for one user. */
export interface ClientConfig extends ServedConfig, VersionOrder {
  readonly project: {
    readonly _id: string;
    readonly key: string;
    readonly settings?: { readonly edgeDB?: { readonly enabled: boolean } };
  };
  readonly environment: { readonly _id: string; readonly key: string };
  /** ETag of the environment's config version, quotes included. */
  readonly etag?: string;
  /** OpenFeature's reasons where `eval` cannot tell, by variable, and of all variables that serve this user nothing. */
  readonly flagReasons?: Readonly<Record<string, FlagReason | "ERROR">>;
  /** What the flag files say about variables under `metadata`. */
  readonly flagMetadata?: Readonly<Record<string, FlagMetadata>>;
  /** Whether the platform takes the feature map once per post of events: it announces that in a header. */
  readonly hasMapPerPost?: boolean;
  /** Event stream that announces new versions. */
  readonly sse?: { readonly url: string; readonly inactivityDelay?: number };
}

const MAPS = [
  "project",
  "environment",
  "features",
  "featureVariationMap",
  "variableVariationMap",
  "variables",
] as const;

/** Parses a config; undefined when the body is none. */
export function parseClientConfig(text: string): ClientConfig | undefined {
  try {
    return readClientConfig(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A value as config, undefined when it is none. */
export function readClientConfig(value: unknown): ClientConfig | undefined {
  return isRecord(value) && MAPS.every((name) => isRecord(value[name]))
    ? (value as unknown as ClientConfig)
    : undefined;
}

/** Finds what a config says about a variable. */
export type FindAnswer = (key: string) => VariableAnswer;

export function createFindAnswer({ features, variables, variableVariationMap }: ClientConfig): FindAnswer {
  // By id, because every evaluation needs one.
  const featureById = new Map(Object.values(features).map((feature) => [feature._id, feature]));
  return (key) => {
    const variable = Object.hasOwn(variables, key) ? variables[key] : undefined;
    if (variable === undefined) return { variable, eval: { reason: "DEFAULT", details: "User Not Targeted" } };
    const feature = featureById.get(variable._feature);
    return {
      variable,
      eval: variable.eval ?? { reason: "UNKNOWN" },
      variationId: variableVariationMap[key]?._variation ?? feature?._variation,
      variationKey: feature?.variationKey,
    };
  };
}

/** What differs between two configs. */
export interface ConfigChange {
  /** Keys of variables whose value or presence changed. */
  readonly variables: readonly string[];
  /** Keys of features whose variation or presence changed. */
  readonly features: readonly string[];
}

/** Compares values as JSON text. The platform writes members in a fixed order. */
export function findChanges(before: ClientConfig | undefined, after: ClientConfig): ConfigChange {
  return {
    variables: findChangedKeys(before?.variables, after.variables, (entry) => entry && JSON.stringify(entry.value)),
    features: findChangedKeys(before?.features, after.features, (entry) => entry?._variation),
  };
}

function findChangedKeys<Entry>(
  before: Readonly<Record<string, Entry>> = {},
  after: Readonly<Record<string, Entry>>,
  describe: (entry: Entry | undefined) => string | undefined,
): string[] {
  return Object.keys({ ...before, ...after }).filter((key) => describe(before[key]) !== describe(after[key]));
}
