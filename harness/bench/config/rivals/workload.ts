import type { ConfigDocument } from "@burgee/contract";

import { toDevcycleConfig } from "../../engine/rivals/devcycle-config.ts";
import { type Person, type Targeting, generatePeople, generateTargeting } from "../../engine/targeting.ts";
import { type Fixture, publishFixture } from "../config-fixture.ts";

/** The same flags and the same people for every server. */
export interface Workload {
  readonly targeting: Targeting;
  readonly people: readonly Person[];
  /** The flags as the config Worker's storage holds them. */
  readonly fixture: Fixture;
}

const PEOPLE = 512;

export async function createWorkload(featureCount: number): Promise<Workload> {
  const targeting = generateTargeting(featureCount);
  return {
    targeting,
    people: generatePeople(PEOPLE),
    fixture: await publishFixture(keepStrings(toDevcycleConfig(targeting))),
  };
}

/** Rivals have one value for a flag, so features keep one variable each: all answer as many flags. */
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
