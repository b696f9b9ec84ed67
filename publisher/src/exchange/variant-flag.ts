import type { VariableType } from "@burgee/contract";

import { NotImportable } from "./exchange-error.ts";
import type { DraftFile } from "./imported-project.ts";
import type { WrittenCondition } from "./written-condition.ts";

/** A flag with one value per variant, as most other systems have them. */
export interface VariantFlag {
  /** By name of the variant. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The first that matches decides. */
  readonly rules: readonly {
    readonly when: WrittenCondition;
    /** Variants with percentages that add up to 100. */
    readonly shares: readonly (readonly [variant: string, percentage: number])[];
    readonly bucketBy?: string;
  }[];
  readonly isOn: boolean;
  readonly description?: string;
  readonly tags?: readonly string[];
}

/** Writes a flag as a feature with one variable of the same name. */
export function writeVariantFlag(key: string, flag: VariantFlag, environmentKey: string): DraftFile {
  const names = new Map(Object.keys(flag.values).map((name) => [name, toKey(name)]));
  if (new Set(names.values()).size !== names.size) throw new NotImportable("variants would get the same key");
  const keyOf = (name: string): string => {
    const variation = names.get(name);
    if (variation === undefined) throw new NotImportable(`it serves the variant \`${name}\`, which it lacks`);
    return variation;
  };
  const targets = flag.rules.map(({ when, shares, bucketBy }, index) => {
    const [only] = shares;
    return {
      key: `rule-${index + 1}`,
      ...(when === "everyone" ? {} : { when }),
      ...(shares.length === 1 && only !== undefined
        ? { serve: keyOf(only[0]) }
        : { split: Object.fromEntries(shares.map(([name, share]) => [keyOf(name), Number(share.toFixed(6))])) }),
      ...(bucketBy === undefined ? {} : { bucketBy }),
    };
  });
  const variations = Object.entries(flag.values).map(([name, value]) => {
    return [keyOf(name), { ...(name === keyOf(name) ? {} : { name }), values: { [key]: value } }];
  });
  return {
    path: `features/${key}.yaml`,
    content: {
      type: "release",
      ...(flag.description === undefined ? {} : { description: flag.description }),
      ...(flag.tags === undefined || flag.tags.length === 0 ? {} : { tags: flag.tags }),
      variables: { [key]: typeOf(Object.values(flag.values)) },
      variations: Object.fromEntries(variations),
      environments: { [environmentKey]: { ...(flag.isOn ? {} : { status: "inactive" }), targets } },
    },
  };
}

function typeOf(values: readonly unknown[]): VariableType {
  const types = new Set(
    values.map((value): VariableType | undefined => {
      if (typeof value === "string") return "String";
      if (typeof value === "number") return "Number";
      if (typeof value === "boolean") return "Boolean";
      return typeof value === "object" && value !== null && !Array.isArray(value) ? "JSON" : undefined;
    }),
  );
  const [type] = types;
  if (type === undefined || types.size !== 1)
    throw new NotImportable("its values are not of one type: text, number, boolean or map");
  return type;
}

function toKey(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-_.]+/g, "-")
    .slice(0, 100);
}
