import { GrowthBookClient } from "@growthbook/growthbook";
import type { FeatureDefinitions, UserContext } from "@growthbook/growthbook";

import type { LoadedRival, Rival } from "../rival.ts";
import type { Person, TargetedFeature, Targeting } from "../targeting.ts";

export const GROWTHBOOK: Rival = {
  name: "growthbook",
  note: "@growthbook/growthbook, the multi-user client; everything is a loop over its features",
  toConfigText: ({ features }: Targeting) =>
    JSON.stringify(Object.fromEntries(features.map((feature) => [feature.name, toFeature(feature)]))),
  load: loadGrowthbook,
};

function toFeature({ name, staff, segment, split, values }: TargetedFeature): object {
  const suffixes = staff.emailSuffixes.map((suffix) => suffix.replaceAll(".", String.raw`\.`)).join("|");
  return {
    defaultValue: values[0],
    rules: [
      {
        condition: { $or: [{ id: { $in: staff.userIds } }, { email: { $regex: `(${suffixes})$` } }] },
        force: values[0],
      },
      {
        condition: {
          country: { $in: segment.countries },
          appVersion: { $vgte: segment.minVersion },
          plan: segment.plan,
        },
        force: values[1],
      },
      {
        key: name,
        hashAttribute: "id",
        hashVersion: 2,
        coverage: 1,
        variations: values,
        weights: split.map((percent) => percent / 100),
      },
    ],
  };
}

function loadGrowthbook(configText: string): LoadedRival {
  const features = JSON.parse(configText) as FeatureDefinitions;
  const client = new GrowthBookClient<Record<string, string>>().initSync({ payload: { features } });
  const names = Object.keys(features);
  const one = (flag: string, context: UserContext) => client.evalFeature(flag, context).value ?? undefined;
  const allObject = (person: Person): Record<string, unknown> => {
    const context = toContext(person);
    const byKey: Record<string, unknown> = {};
    for (const name of names) byKey[name] = client.evalFeature(name, context);
    return byKey;
  };
  return {
    one: (flag, person) => one(flag, toContext(person)),
    prepare(person) {
      const context = toContext(person);
      return (flag) => one(flag, context);
    },
    all(person) {
      const context = toContext(person);
      let readable = 0;
      for (const name of names) if (client.evalFeature(name, context).value !== null) readable += 1;
      return readable;
    },
    allObject,
    close: () => client.destroy(),
  };
}

function toContext({ id, email, country, appVersion, plan, seats }: Person): UserContext {
  return { attributes: { id, email, country, appVersion, plan, seats } };
}
