import { describe, expect, it } from "vitest";

import { checkFairness } from "./check-fairness.ts";
import type { LoadedRival } from "./rival.ts";
import { RIVALS } from "./rivals.ts";
import { decideRule, generatePeople, generateTargeting } from "./targeting.ts";

const targeting = generateTargeting(40);
const people = generatePeople(40);

/** Answers as the targeting defines, with a split by position. */
function answerAsMeant(flag: string, person: (typeof people)[number]): string | undefined {
  const feature = targeting.features.find(({ name }) => name === flag);
  if (feature === undefined) return undefined;
  const rule = decideRule(feature, person);
  const spread = [0, 0, 1, 2][(Number(flag.split("-")[1]) + people.indexOf(person)) % 4] ?? 0;
  return feature.values[rule === 2 ? spread : rule];
}

function rivalOf(one: LoadedRival["one"]): LoadedRival {
  return { one, prepare: (person) => (flag) => one(flag, person) };
}

describe("the generated targeting", () => {
  it("lets every rule decide now and then", () => {
    const decided = targeting.features.flatMap((feature) => people.map((person) => decideRule(feature, person)));
    expect(new Set(decided)).toEqual(new Set([0, 1, 2]));
  });

  it.each(RIVALS.map((rival) => [rival.name, rival] as const))(
    "means the same to %s",
    { timeout: 30_000 },
    async (name, rival) => {
      const loaded = await rival.load(rival.toConfigText(targeting));
      // The DevCycle TypeScript package evaluates everything for each question.
      const report = checkFairness(loaded, targeting, name === "devcycle-ts" ? people.slice(0, 6) : people);
      loaded.close?.();
      expect(report.problems).toEqual([]);
      expect(report.ruleDecided).toBeGreaterThan(0);
    },
  );
});

describe("checkFairness", () => {
  it("accepts an engine that answers as meant", () => {
    expect(checkFairness(rivalOf(answerAsMeant), targeting, people).problems).toEqual([]);
  });

  it("notices an engine that ignores rules, splits unevenly or knows nothing", () => {
    const alwaysFirst = rivalOf((flag) => targeting.features.find(({ name }) => name === flag)?.values[0]);
    const knowsNothing = rivalOf(() => undefined);
    for (const rival of [alwaysFirst, knowsNothing]) {
      expect(checkFairness(rival, targeting, people).problems).not.toEqual([]);
    }
  });

  it("notices an answer that is not the twin's", () => {
    const twin = rivalOf((flag, person) => `${answerAsMeant(flag, person)}!`);
    expect(checkFairness(rivalOf(answerAsMeant), targeting, people, twin).problems).not.toEqual([]);
  });
});
