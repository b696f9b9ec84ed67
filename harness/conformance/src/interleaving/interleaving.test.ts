import { loadConfig, type EvaluateOptions } from "@burgee/bucketing-wasm";
import type { EvaluationContext } from "@burgee/contract";
import { describe, expect, it } from "vitest";

import { generateConfig } from "../fuzz/generate-config.ts";
import { generateQuestion } from "../fuzz/generate-question.ts";
import { type Random, createRandom } from "../fuzz/random.ts";
import { loadOracleSubject } from "../subjects/oracle-subject.ts";
import type { Question } from "../subjects/subject.ts";

/**
 * Prepared contexts and evaluations are values: what is asked in between, of this engine or another one over the same
 * module, must not reach into them.
 */
describe("prepared contexts, fresh calls and kept results, interleaved", () => {
  const seed = Math.floor(Date.now() / 86_400_000);

  it("answers each as if it were alone", { timeout: 60_000 }, () => {
    console.log(`interleaving seed ${seed}`);
    const random = createRandom(seed);
    for (let round = 0; round < 150; round++) expect(interleave(random), `seed ${seed}, round ${round}`).toEqual([]);
  });
});

/** Asks two engines in random order and returns what was not as the oracle says. */
function interleave(random: Random): string[] {
  const players = [createPlayer(random), createPlayer(random)];
  const kept: { readonly expected: string; readonly read: () => string }[] = [];
  const problems: string[] = [];
  const compare = (what: string, expected: string, actual: string): void => {
    if (expected !== actual) problems.push(`${what}: expected ${expected}, got ${actual}`);
  };
  for (let step = 0; step < 60; step++) {
    const { engine, prepared, keys, oracle, questions } = random.pick(players);
    const index = random.int(0, questions.length - 1);
    const question = questions[index] ?? raise();
    const evaluator = prepared[index] ?? raise();
    const key = random.pick(keys);
    const served = JSON.stringify(oracle.all(question));
    const answer = oracle.variable(key, question);
    const variable = answer.kind === "served" ? JSON.stringify(answer.variable) : "none";
    switch (random.int(0, 4)) {
      case 0: {
        const fromPrepared = evaluator.variable(key).variable;
        compare("prepared variable", variable, fromPrepared === undefined ? "none" : JSON.stringify(fromPrepared));
        break;
      }
      case 1: {
        const fresh = engine.evaluateVariable(key, contextOf(question), optionsOf(question)).variable;
        compare("fresh variable", variable, fresh === undefined ? "none" : JSON.stringify(fresh));
        break;
      }
      case 2: {
        const all = evaluator.all();
        kept.push({ expected: served, read: () => JSON.stringify(all.toServedConfig()) });
        break;
      }
      case 3: {
        const all = engine.evaluateAll(contextOf(question), optionsOf(question));
        kept.push({ expected: served, read: () => JSON.stringify(all.toServedConfig()) });
        break;
      }
      default: {
        const old = kept[random.int(0, Math.max(0, kept.length - 1))];
        if (old !== undefined) compare("a kept result", old.expected, old.read());
      }
    }
  }
  for (const { expected, read } of kept) compare("a kept result at the end", expected, read());
  return problems;
}

function createPlayer(random: Random) {
  const config = generateConfig(random, random.chance(0.5) ? "devcycle" : "standard");
  const configJson = JSON.stringify(config);
  const engine = loadConfig(new TextEncoder().encode(configJson));
  const questions = random.list(4, 8, () => generateQuestion(random, config));
  return {
    engine,
    questions,
    oracle: loadOracleSubject(configJson),
    keys: (config["variables"] as readonly { key: string }[]).map(({ key }) => key),
    prepared: questions.map((question) => engine.forContext(contextOf(question), optionsOf(question))),
  };
}

function contextOf({ context }: Question): EvaluationContext {
  return context as EvaluationContext;
}

function optionsOf({ context: _context, ...options }: Question): EvaluateOptions {
  return options as EvaluateOptions;
}

function raise(): never {
  throw new Error("every question has its evaluator");
}
