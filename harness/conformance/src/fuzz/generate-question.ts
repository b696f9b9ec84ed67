import type { CustomDataValue, JsonValue } from "@burgee/contract";

import type { Question } from "../subjects/subject.ts";
import { generateScalar, generateText, generateVersion } from "./generate-text.ts";
import { CENTRE_MS, DATA_KEYS, DAY_MS, USER_IDS } from "./pools.ts";
import type { Random } from "./random.ts";

/** A random question: context, client custom data, overrides and clock. */
export function generateQuestion(random: Random, config: { readonly [key: string]: JsonValue }): Question {
  const question: { -readonly [K in keyof Question]: Question[K] } = {
    context: generateContext(random),
    nowMs: CENTRE_MS + random.int(-5, 5) * DAY_MS + random.pick([0, 0, 1, -1, 12345, 43_200_000, 51_234_567]),
  };
  if (random.chance(0.3)) question.clientCustomData = generateCustomData(random);
  if (random.chance(0.2)) question.overrides = generateOverrides(random, config);
  return question;
}

function generateContext(random: Random): { [key: string]: JsonValue } {
  const context: { [key: string]: JsonValue } = {
    user_id: random.chance(0.7) ? random.pick(USER_IDS) : generateText(random),
    platform: random.chance(0.5) ? "NodeJS" : generateText(random),
    platformVersion: generateVersion(random),
  };
  for (const name of ["email", "name", "language", "country", "deviceModel"]) {
    if (random.chance(0.5)) context[name] = generateText(random);
    else if (random.chance(0.04)) context[name] = random.pick<JsonValue>([null, 5, true, [], {}]);
  }
  if (random.chance(0.7)) context["appVersion"] = generateVersion(random);
  if (random.chance(0.1)) context["appBuild"] = random.int(0, 99);
  if (random.chance(0.1)) context["isAnonymous"] = true;
  for (const name of ["customData", "privateCustomData"]) {
    if (random.chance(0.5)) context[name] = generateCustomData(random);
    else if (random.chance(0.05)) context[name] = random.pick<JsonValue>([null, "text", 5, []]);
  }
  // A context that the reference refuses for the whole call.
  if (random.chance(0.002)) context["user_id"] = random.pick<JsonValue>([null, 5, {}]);
  return context;
}

function generateCustomData(random: Random): { [key: string]: CustomDataValue } {
  const data: { [key: string]: CustomDataValue } = {};
  for (const key of DATA_KEYS) if (random.chance(0.4)) data[key] = generateScalar(random);
  return data;
}

function generateOverrides(random: Random, config: { readonly [key: string]: JsonValue }): JsonValue {
  const overrides: { [key: string]: JsonValue } = {};
  for (const feature of config["features"] as readonly { _id: string; variations: readonly { _id: string }[] }[]) {
    if (random.chance(0.4)) continue;
    const ids = feature.variations.map(({ _id }) => _id);
    overrides[feature._id] = random.chance(0.75)
      ? random.pick(ids)
      : random.pick<JsonValue>(["", "vrn_unknown", "variation-0", 5, null, true]);
  }
  if (random.chance(0.1)) overrides["feat_unknown"] = "vrn_0_0";
  return overrides;
}
