import { once } from "node:events";

import { InMemStorageProvider, Unleash } from "unleash-client";
import type { ClientFeaturesResponse, Context } from "unleash-client";

import type { LoadedRival, Rival } from "../rival.ts";
import type { Person, TargetedFeature, Targeting } from "../targeting.ts";

const KINDS = ["a", "b", "c"] as const;

export const UNLEASH: Rival = {
  name: "unleash",
  note: "unleash-client without metrics, started from a bootstrap; everything is a loop over its toggles",
  toConfigText: ({ features }: Targeting) => JSON.stringify({ version: 2, features: features.map(toToggle) }),
  load: loadUnleash,
};

function toToggle(feature: TargetedFeature): object {
  const { name, staff, segment, split } = feature;
  const strategy = (constraints: readonly object[], weights: readonly number[]) => ({
    name: "flexibleRollout",
    parameters: { rollout: "100", stickiness: "userId", groupId: name },
    constraints: constraints.map((constraint) => ({ caseInsensitive: false, inverted: false, ...constraint })),
    variants: KINDS.map((kind, position) => ({
      name: kind,
      weight: (weights[position] ?? 0) * 10,
      weightType: "variable",
      stickiness: "userId",
      payload: { type: "string", value: feature.values[position] },
    })).filter(({ weight }) => weight > 0),
  });
  return {
    name,
    type: "release",
    enabled: true,
    stale: false,
    project: "default",
    variants: [],
    strategies: [
      strategy([{ contextName: "userId", operator: "IN", values: staff.userIds }], [100]),
      strategy([{ contextName: "email", operator: "STR_ENDS_WITH", values: staff.emailSuffixes }], [100]),
      strategy(
        [
          { contextName: "country", operator: "IN", values: segment.countries },
          // There is no "at least": not below says the same.
          { contextName: "appVersion", operator: "SEMVER_LT", value: segment.minVersion, values: [], inverted: true },
          { contextName: "plan", operator: "IN", values: [segment.plan] },
        ],
        [0, 100],
      ),
      strategy([], split),
    ],
  };
}

async function loadUnleash(configText: string): Promise<LoadedRival> {
  const { features } = JSON.parse(configText) as ClientFeaturesResponse;
  const unleash = new Unleash({
    appName: "bench",
    // Nothing listens there: the bootstrap is all it gets.
    url: "http://127.0.0.1:9/api",
    refreshInterval: 0,
    disableMetrics: true,
    skipInstanceCountWarning: true,
    bootstrap: { data: features },
    storageProvider: new InMemStorageProvider<ClientFeaturesResponse>(),
  });
  unleash.on("error", ignore);
  unleash.on("warn", ignore);
  if (!unleash.isSynchronized()) await once(unleash, "ready");
  const names = features.map(({ name }) => name);
  const one = (flag: string, context: Context) => unleash.getVariant(flag, context).payload?.value;
  return {
    one: (flag, person) => one(flag, toContext(person)),
    prepare(person) {
      const context = toContext(person);
      return (flag) => one(flag, context);
    },
    all(person) {
      const context = toContext(person);
      let readable = 0;
      for (const name of names) if (unleash.getVariant(name, context).enabled) readable += 1;
      return readable;
    },
    allObject(person) {
      const context = toContext(person);
      const byKey: Record<string, unknown> = {};
      for (const name of names) byKey[name] = unleash.getVariant(name, context);
      return byKey;
    },
    close: () => unleash.destroy(),
  };
}

function ignore(): void {}

function toContext({ id, email, country, appVersion, plan, seats }: Person): Context {
  return { userId: id, properties: { email, country, appVersion, plan, seats } };
}
