import { generateBucketedConfig } from "@devcycle/bucketing";

import type { LoadedRival, Rival } from "../rival.ts";
import type { Person } from "../targeting.ts";
import { toDevcycleConfig } from "./devcycle-config.ts";

type Config = Parameters<typeof generateBucketedConfig>[0]["config"];
type User = Parameters<typeof generateBucketedConfig>[0]["user"];

export const DEVCYCLE_TYPESCRIPT: Rival = {
  name: "devcycle-ts",
  note: "@devcycle/bucketing, which can only evaluate everything: one variable costs as much as all",
  toConfigText: (targeting) => JSON.stringify(toDevcycleConfig(targeting)),
  load: (configText) => loadTypescript(JSON.parse(configText) as Config),
};

function loadTypescript(config: Config): LoadedRival {
  const evaluate = (user: User) => generateBucketedConfig({ config, user }).variables;
  const one = (flag: string, user: User) => evaluate(user)[flag]?.value as string | undefined;
  return {
    one: (flag, person) => one(flag, toUser(person)),
    prepare(person) {
      const user = toUser(person);
      return (flag) => one(flag, user);
    },
    all: (person) => Object.keys(evaluate(toUser(person))).length,
    allObject: (person) => evaluate(toUser(person)),
  };
}

/** This package reads platform data from the user. */
function toUser({ id, email, country, appVersion, plan, seats }: Person): User {
  const user = { user_id: id, email, country, appVersion, customData: { plan, seats } };
  return { ...user, platform: "NodeJS", platformVersion: "24.0.0" };
}
