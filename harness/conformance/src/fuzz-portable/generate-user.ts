import type { JsonValue } from "@burgee/contract";

import type { Random } from "../fuzz/random.ts";
import type { Question } from "../subjects/subject.ts";
import {
  CENTRE_MS,
  COUNTRIES,
  DATA_KEYS,
  DAY_MS,
  NUMBERS,
  PLATFORMS,
  RAGGED_VERSIONS,
  TEXTS,
  USER_VERSIONS,
} from "./portable-pools.ts";

/** A random user and time. */
export function generateUser(random: Random, instantsMs: readonly number[]): Question {
  const context: { [member: string]: JsonValue } = {
    user_id: random.chance(0.5) ? `user-${random.int(1, 5)}` : generateId(random),
    platform: random.pick(PLATFORMS),
    platformVersion: generateVersion(random),
  };
  for (const name of ["email", "deviceModel"]) {
    if (random.chance(0.7)) context[name] = random.chance(0.1) ? random.pick(["", null]) : random.pick(TEXTS);
  }
  if (random.chance(0.7)) context["country"] = random.pick(COUNTRIES);
  if (random.chance(0.8)) context["appVersion"] = random.chance(0.05) ? null : generateVersion(random);
  if (random.chance(0.85)) context["customData"] = generateData(random, 0.7);
  if (random.chance(0.25)) context["privateCustomData"] = generateData(random, 0.3);
  return { context, nowMs: generateInstant(random, instantsMs) };
}

/** Often at or beside a date that a rollout names, where evaluators are most likely to differ. */
function generateInstant(random: Random, instantsMs: readonly number[]): number {
  if (instantsMs.length > 0 && random.chance(0.4)) return random.pick(instantsMs) + random.pick([-1, 0, 1, 500]);
  return CENTRE_MS + random.int(-12 * DAY_MS, 30 * DAY_MS);
}

function generateId(random: Random): string {
  if (random.chance(0.005)) return random.pick(["é", "日本"]);
  return random.list(1, 24, () => String.fromCharCode(random.int(33, 126))).join("");
}

function generateVersion(random: Random): string {
  if (random.chance(0.02)) return random.pick(RAGGED_VERSIONS);
  return random.pick(USER_VERSIONS);
}

function generateData(random: Random, share: number): { [key: string]: JsonValue } {
  const data: { [key: string]: JsonValue } = {};
  for (const key of DATA_KEYS) if (random.chance(share)) data[key] = generateValue(random);
  return data;
}

function generateValue(random: Random): JsonValue {
  const roll = random.float();
  if (roll < 0.4) return random.chance(0.05) ? "" : random.pick(TEXTS);
  if (roll < 0.7) return random.chance(0.6) ? random.pick(NUMBERS) : random.int(-20, 1000);
  if (roll < 0.9) return random.chance(0.5);
  return null;
}
