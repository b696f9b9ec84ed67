import { ProtobufTypes, instantiate } from "@devcycle/bucketing-assembly-script";
import type { Exports } from "@devcycle/bucketing-assembly-script";

import type { LoadedRival, Rival } from "../rival.ts";
import type { Person } from "../targeting.ts";
import { toDevcycleConfig } from "./devcycle-config.ts";

const SDK_KEY = "dvc_server_bench";
const STRING_TYPE = 2;
const { VariableForUserParams_PB, SDKVariable_PB } = ProtobufTypes;

export const DEVCYCLE_JSON: Rival = {
  name: "devcycle-json",
  note: "@devcycle/bucketing-assembly-script through its JSON functions",
  toConfigText: (targeting) => JSON.stringify(toDevcycleConfig(targeting)),
  load: async (configText) => toJsonRival(await loadWasm(configText)),
};

export const DEVCYCLE_PROTOBUF: Rival = {
  name: "devcycle-pb",
  note: "@devcycle/bucketing-assembly-script through its protobuf function; everything at once exists as JSON only",
  toConfigText: (targeting) => JSON.stringify(toDevcycleConfig(targeting)),
  load: async (configText) => toProtobufRival(await loadWasm(configText)),
};

async function loadWasm(configText: string): Promise<Exports> {
  const exports = await instantiate();
  exports.setPlatformData(
    JSON.stringify({ platform: "NodeJS", platformVersion: "24.0.0", sdkType: "server", sdkVersion: "1.0.0" }),
  );
  exports.setConfigData(SDK_KEY, configText);
  return exports;
}

function toJsonRival(exports: Exports): LoadedRival {
  const one = (flag: string, user: string): string | undefined => {
    const answer = exports.variableForUser(SDK_KEY, user, flag, STRING_TYPE, false);
    return answer === null ? undefined : (JSON.parse(answer) as { value: string }).value;
  };
  return {
    one: (flag, person) => one(flag, toUserJson(person)),
    prepare(person) {
      const user = toUserJson(person);
      return (flag) => one(flag, user);
    },
    ...allByJson(exports),
  };
}

function toProtobufRival(exports: Exports): LoadedRival {
  const one = (flag: string, user: ReturnType<typeof toUserMessage>): string | undefined => {
    const question = VariableForUserParams_PB.encode({
      sdkKey: SDK_KEY,
      variableKey: flag,
      variableType: STRING_TYPE,
      user,
      shouldTrackEvent: false,
    }).finish();
    const answer = exports.variableForUser_PB(question);
    return answer === null ? undefined : SDKVariable_PB.decode(answer).stringValue;
  };
  return {
    one: (flag, person) => one(flag, toUserMessage(person)),
    prepare(person) {
      const user = toUserMessage(person);
      return (flag) => one(flag, user);
    },
  };
}

function allByJson(exports: Exports): Required<Pick<LoadedRival, "all" | "allObject">> {
  const allObject = (person: Person): Readonly<Record<string, unknown>> => {
    const served = exports.generateBucketedConfigForUser(SDK_KEY, toUserJson(person));
    return (JSON.parse(served) as { variables: Record<string, unknown> }).variables;
  };
  return { all: (person) => Object.keys(allObject(person)).length, allObject };
}

function toUserJson({ id, email, country, appVersion, plan, seats }: Person): string {
  return JSON.stringify({ user_id: id, email, country, appVersion, customData: { plan, seats } });
}

function toUserMessage({ id, email, country, appVersion, plan, seats }: Person) {
  return {
    user_id: id,
    email: { value: email, isNull: false },
    country: { value: country, isNull: false },
    appVersion: { value: appVersion, isNull: false },
    customData: {
      isNull: false,
      value: { plan: { type: 2, stringValue: plan }, seats: { type: 1, doubleValue: seats } },
    },
  };
}
