import type { JsonValue } from "@burgee/contract";
import { generateQuestion } from "../fuzz/generate-question.ts";
import type { Random } from "../fuzz/random.ts";
import type { DifferentialCase } from "./differential-case.ts";

/** A random case on a config: about two in five ask for everything, the others for one variable. */
export function generateCase(random: Random, config: { readonly [key: string]: JsonValue }): DifferentialCase {
  const question = generateQuestion(random, config);
  if (random.chance(0.4)) return { config, question };
  const variables = config["variables"] as readonly { key: string }[];
  const variableKey = random.chance(0.02) ? "key-unknown" : random.pick(variables).key;
  return { config, question, variableKey };
}
