import type { FeatureListing } from "@burgee/contract/admin";
import type { DescribedAudience } from "@burgee/publisher/preview";

export interface AudienceUse {
  readonly flag: string;
  readonly name: string;
  /** Where the flag is on. */
  readonly environments: readonly string[];
}

export interface ListedAudience {
  readonly key: string;
  readonly name: string;
  readonly description: string | undefined;
  /** In words; undefined while the files could not be read. */
  readonly rule: string | undefined;
  readonly uses: readonly AudienceUse[];
  /** Audiences whose rules name it. */
  readonly namedBy: readonly string[];
  /** All that a search looks at, in lower case. */
  readonly haystack: string;
}

/**
 * @param described what the files say; without it, the audiences that flags name
 */
export function listAudiences(
  described: readonly DescribedAudience[] | undefined,
  features: readonly FeatureListing[],
): readonly ListedAudience[] {
  const keys =
    described?.map(({ key }) => key) ?? [...new Set(features.flatMap(({ audiences }) => audiences ?? []))].toSorted();
  const inWords = new Map(described?.map((audience) => [audience.key, audience]));
  return keys.map((key) => {
    const found = inWords.get(key);
    const { name = key, description, rule } = found ?? {};
    return {
      key,
      name,
      description,
      rule,
      uses: features.filter(({ audiences }) => audiences?.includes(key)).map(readUse),
      namedBy: described?.filter(({ names }) => names.includes(key)).map((other) => other.key) ?? [],
      haystack: [key, name, description, rule].join("\n").toLowerCase(),
    };
  });
}

const readUse = ({ key, name, environments }: FeatureListing): AudienceUse => ({
  flag: key,
  name: name ?? key,
  environments: Object.entries(environments).flatMap(([environment, { status }]) =>
    status === "active" ? [environment] : [],
  ),
});
