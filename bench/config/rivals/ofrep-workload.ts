import type { ConfigDocument } from "@burgee/contract";

import { FLAGD } from "../../engine/rivals/flagd.ts";
import { toDevcycleConfig } from "../../engine/rivals/devcycle-config.ts";
import { flagName } from "../../engine/rival.ts";
import { type Person, type Targeting, generatePeople, generateTargeting } from "../../engine/targeting.ts";
import { BULK_PATH, postOfrep } from "../cases.ts";
import { type Fixture, publishFixture } from "../config-fixture.ts";

/** The same flags and the same requests for every server that speaks OpenFeature's remote evaluation. */
export interface OfrepWorkload {
  readonly targeting: Targeting;
  readonly people: readonly Person[];
  /** The flags as the config Worker's storage holds them. */
  readonly fixture: Fixture;
  /** The flags as flagd reads them. */
  readonly flagdDefinitions: string;
  readonly requests: Readonly<Record<OfrepCase, readonly Buffer[]>>;
}

export type OfrepCase = "ofrepFlag" | "ofrepBulk";

const PEOPLE = 512;

export async function createOfrepWorkload(featureCount: number): Promise<OfrepWorkload> {
  const targeting = generateTargeting(featureCount);
  const people = generatePeople(PEOPLE);
  return {
    targeting,
    people,
    fixture: await publishFixture(keepStrings(toDevcycleConfig(targeting))),
    flagdDefinitions: FLAGD.toConfigText(targeting),
    requests: {
      // A step without a common divisor pairs every flag with many people.
      ofrepFlag: people.map((person, index) =>
        postOfrep(describeFlagPath(flagName((index * 7) % featureCount)), describeBody(person)),
      ),
      ofrepBulk: people.map((person) => postOfrep(BULK_PATH, describeBody(person))),
    },
  };
}

export function describeFlagPath(flag: string): string {
  return `${BULK_PATH}/${flag}`;
}

export function describeBody({ id, ...attributes }: Person): string {
  return JSON.stringify({ context: { targetingKey: id, ...attributes } });
}

/** flagd has one value for a flag, so features keep one variable each: both answer as many flags. */
function keepStrings(document: ConfigDocument): ConfigDocument {
  const kept = new Set(document.variables.filter(({ type }) => type === "String").map(({ _id }) => _id));
  return {
    ...document,
    variables: document.variables.filter(({ _id }) => kept.has(_id)),
    features: document.features.map((feature) => ({
      ...feature,
      variations: feature.variations.map((variation) => ({
        ...variation,
        variables: variation.variables.filter(({ _var }) => kept.has(_var)),
      })),
    })),
  };
}
