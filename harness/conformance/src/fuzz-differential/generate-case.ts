import { generateConfig } from "../fuzz/generate-config.ts";
import { generateQuestion } from "../fuzz/generate-question.ts";
import type { Random } from "../fuzz/random.ts";
import { type JsonForm, JSON_FORMS, printJson, shuffleMembers } from "../fuzz/vary-json.ts";
import type { Semantics } from "../oracle/oracle-config.ts";
import type { DifferentialCase } from "./differential-case.ts";

/** A random config and the text in which the engines get it. */
interface WrittenConfig {
  readonly config: DifferentialCase["config"];
  readonly form: JsonForm;
  readonly text: string;
}

/** Members in any order, sometimes with white space or escapes: none of that may change what the engine reads. */
export function generateWrittenConfig(random: Random, semantics: Semantics): WrittenConfig {
  const generated = generateConfig(random, semantics);
  const config = random.chance(0.6) ? shuffleMembers(random, generated) : generated;
  const form = random.chance(0.6) ? "compact" : random.pick(JSON_FORMS);
  return { config, form, text: printJson(config, form) };
}

/** A random case on a config: about two in five ask for everything, the others for one variable. */
export function generateCase(random: Random, { config, form }: WrittenConfig): DifferentialCase {
  const question = generateQuestion(random, config);
  if (random.chance(0.4)) return { config, form, question };
  const variables = config["variables"] as readonly { key: string }[];
  const variableKey = random.chance(0.02) ? "key-unknown" : random.pick(variables).key;
  return { config, form, question, variableKey };
}
