import { isDeepStrictEqual } from "node:util";

import { isRecord } from "@burgee/contract";

import { findFlagProblems, findStatusProblems } from "../answer-shape.ts";
import { readFlagType } from "../expectations.ts";
import type { KitContext, Requirement } from "../requirement.ts";

/** Evaluating one flag: what a success looks like. */
export const SINGLE_FLAG_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "single: answers 200 with a JSON object",
    level: "must",
    check: (kit) =>
      forEachFlag(kit, (answer) => [
        ...findStatusProblems(answer, 200),
        ...(isRecord(answer.json) ? [] : ["the body is not a JSON object"]),
        ...((answer.header("content-type") ?? "").startsWith("application/json")
          ? []
          : [`the content type is ${answer.header("content-type") ?? "absent"}`]),
      ]),
  },
  {
    name: "single: repeats the flag key",
    level: "must",
    check: (kit) =>
      forEachFlag(kit, ({ json }, key) =>
        isRecord(json) && json["key"] === key
          ? []
          : [`key is ${JSON.stringify(isRecord(json) ? json["key"] : undefined)}`],
      ),
  },
  {
    name: "single: reason, variant and metadata have the types of the schema",
    level: "must",
    check: (kit) => forEachFlag(kit, ({ json }) => findFlagProblems(json, "the answer")),
  },
  {
    name: "single: serves a value of the flag's type",
    level: "must",
    check: (kit) =>
      forEachFlag(kit, ({ json }, _key, type) => {
        if (!isRecord(json) || !("value" in json)) return [];
        const found = readFlagType(json["value"]);
        return found === type ? [] : [`the value is ${found ?? "of no flag type"}, expected ${type}`];
      }),
  },
  {
    name: "single: leaves out the value, not null, when the code default applies",
    level: "must",
    async check({ subject, expectations }) {
      const cases = expectations.contexts.flatMap(({ context, codeDefaults = [] }) =>
        codeDefaults.map((key) => ({ key, context })),
      );
      if (cases.length === 0) return { skipped: "no context names a flag with codeDefaults" };
      const problems: string[] = [];
      for (const { key, context } of cases) {
        const answer = await subject.evaluateFlag(key, { body: { context } });
        problems.push(...findStatusProblems(answer, 200).map((problem) => `${key}: ${problem}`));
        if (isRecord(answer.json) && "value" in answer.json) {
          problems.push(`${key}: value is ${JSON.stringify(answer.json["value"])}`);
        }
      }
      return problems;
    },
  },
  {
    name: "single: serves the expected values to each context",
    level: "must",
    async check({ subject, expectations }) {
      const problems: string[] = [];
      for (const { name, context, values } of expectations.contexts) {
        for (const [key, expected] of Object.entries(values)) {
          const { json } = await subject.evaluateFlag(key, { body: { context } });
          const value = isRecord(json) ? json["value"] : undefined;
          if (!isDeepStrictEqual(value, expected)) {
            problems.push(`${name}: ${key} is ${JSON.stringify(value)}, expected ${JSON.stringify(expected)}`);
          }
        }
      }
      return problems;
    },
  },
  {
    name: "single: answers the same context alike",
    level: "must",
    check: ({ subject, expectations, plain }) => {
      const key = expectations.flags[0]?.key ?? "";
      return sameAnswers(
        Array.from({ length: 5 }, () => subject.evaluateFlag(key, { body: { context: plain.context } })),
      );
    },
  },
  {
    name: "single: accepts context members of every JSON type",
    level: "must",
    async check({ subject, expectations, plain }) {
      const key = expectations.flags[0]?.key ?? "";
      const extra = {
        text: "grün 日本 🏴",
        number: 1.5,
        flag: true,
        none: null,
        list: [1, "a"],
        nested: { deep: { er: 1 } },
      };
      const answer = await subject.evaluateFlag(key, { body: { context: { ...plain.context, ...extra } } });
      return findStatusProblems(answer, 200);
    },
  },
  {
    name: "single: ignores request members it does not know",
    level: "must",
    async check({ subject, expectations, plain }) {
      const key = expectations.flags[0]?.key ?? "";
      const answer = await subject.evaluateFlag(key, { body: { context: plain.context, futureMember: { a: 1 } } });
      return findStatusProblems(answer, 200);
    },
  },
  {
    name: "single: keeps concurrent requests apart",
    level: "must",
    async check({ subject, expectations, plain }) {
      const keys = Array.from(
        { length: 40 },
        (_, index) => expectations.flags[index % expectations.flags.length]?.key ?? "",
      );
      const answers = await Promise.all(
        keys.map((key) => subject.evaluateFlag(key, { body: { context: plain.context } })),
      );
      return answers.flatMap(({ json }, index) =>
        isRecord(json) && json["key"] === keys[index]
          ? []
          : [`the answer to ${keys[index]} belongs to another request`],
      );
    },
  },
  {
    name: "single: does not use members that the protocol removed",
    level: "should",
    check: (kit) =>
      forEachFlag(kit, ({ json }) => (isRecord(json) && "cacheable" in json ? ["cacheable was removed in 2025"] : [])),
  },
];

async function forEachFlag(
  { subject, expectations, plain }: KitContext,
  find: (answer: Awaited<ReturnType<KitContext["subject"]["evaluateFlag"]>>, key: string, type: string) => string[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const { key, type } of expectations.flags) {
    const answer = await subject.evaluateFlag(key, { body: { context: plain.context } });
    problems.push(...find(answer, key, type).map((problem) => `${key}: ${problem}`));
  }
  return problems;
}

async function sameAnswers(calls: readonly ReturnType<KitContext["subject"]["evaluateFlag"]>[]): Promise<string[]> {
  const answers = (await Promise.all(calls)).map(({ json }) =>
    isRecord(json) ? [json["value"], json["variant"]] : [],
  );
  const first = answers[0];
  return answers.every((answer) => isDeepStrictEqual(answer, first)) ? [] : ["equal requests got different answers"];
}
