import { isDeepStrictEqual } from "node:util";

import { isRecord } from "@burgee/contract";

import { findFlagProblems, findMetadataProblems, findStatusProblems, readFlags } from "../answer-shape.ts";
import type { Requirement } from "../requirement.ts";

/** Evaluating all flags at once. */
export const BULK_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "bulk: answers 200 with a list of flags",
    level: "must",
    async check({ subject, plain }) {
      const answer = await subject.evaluateAll({ body: { context: plain.context } });
      const problems = findStatusProblems(answer, 200);
      if (problems.length > 0) return problems;
      if (!isRecord(answer.json) || !Array.isArray(answer.json["flags"])) return ["the body has no list named flags"];
      const type = answer.header("content-type") ?? "absent";
      return type.startsWith("application/json") ? [] : [`the content type is ${type}`];
    },
  },
  {
    name: "bulk: each flag has the shape of a success or a failure",
    level: "must",
    async check({ subject, plain }) {
      const flags = readFlags(await subject.evaluateAll({ body: { context: plain.context } }));
      return flags.flatMap((flag, index) => findFlagProblems(flag, `flags[${index}]`));
    },
  },
  {
    name: "bulk: names each flag once and leaves none out",
    level: "must",
    async check({ subject, expectations }) {
      const problems: string[] = [];
      for (const { name, context, values } of expectations.contexts) {
        const keys = readFlags(await subject.evaluateAll({ body: { context } })).map(({ key }) => key);
        if (new Set(keys).size !== keys.length) problems.push(`${name}: a flag is listed twice`);
        const missing = Object.keys(values).filter((key) => !keys.includes(key));
        if (missing.length > 0) problems.push(`${name}: ${missing.join(", ")} is missing`);
      }
      return problems;
    },
  },
  {
    name: "bulk: serves the expected values to each context",
    level: "must",
    async check({ subject, expectations }) {
      const problems: string[] = [];
      for (const { name, context, values } of expectations.contexts) {
        const flags = readFlags(await subject.evaluateAll({ body: { context } }));
        for (const [key, expected] of Object.entries(values)) {
          const value = flags.find((flag) => flag["key"] === key)?.["value"];
          if (!isDeepStrictEqual(value, expected)) {
            problems.push(`${name}: ${key} is ${JSON.stringify(value)}, expected ${JSON.stringify(expected)}`);
          }
        }
      }
      return problems;
    },
  },
  {
    name: "bulk: lists flags whose code default applies, without a value",
    level: "should",
    async check({ subject, expectations }) {
      const contexts = expectations.contexts.filter(({ codeDefaults = [] }) => codeDefaults.length > 0);
      if (contexts.length === 0) return { skipped: "no context names a flag with codeDefaults" };
      const problems: string[] = [];
      for (const { name, context, codeDefaults = [] } of contexts) {
        const flags = readFlags(await subject.evaluateAll({ body: { context } }));
        for (const key of codeDefaults) problems.push(...findCodeDefaultProblems(flags, key, `${name}: ${key}`));
      }
      return problems;
    },
  },
  {
    name: "bulk: agrees with the single endpoint",
    level: "must",
    async check({ subject, plain }) {
      const problems: string[] = [];
      const body = { context: plain.context };
      for (const flag of readFlags(await subject.evaluateAll({ body }))) {
        const { json } = await subject.evaluateFlag(String(flag["key"]), { body });
        for (const member of ["value", "variant", "reason"]) {
          const single = isRecord(json) ? json[member] : undefined;
          if (!isDeepStrictEqual(single, flag[member])) {
            problems.push(
              `${String(flag["key"])}.${member}: single ${JSON.stringify(single)}, bulk ${JSON.stringify(flag[member])}`,
            );
          }
        }
      }
      return problems;
    },
  },
  {
    name: "bulk: metadata is flat",
    level: "must",
    async check({ subject, plain }) {
      const { json } = await subject.evaluateAll({ body: { context: plain.context } });
      return isRecord(json) && "metadata" in json ? findMetadataProblems(json["metadata"], "metadata") : [];
    },
  },
];

/** The published web provider treats a flag that is not listed as unknown: the application gets FLAG_NOT_FOUND. */
function findCodeDefaultProblems(flags: readonly Record<string, unknown>[], key: string, place: string): string[] {
  const flag = flags.find((candidate) => candidate["key"] === key);
  if (flag === undefined) return [`${place} is not listed`];
  if ("errorCode" in flag) return [`${place} is a failure: ${JSON.stringify(flag["errorCode"])}`];
  return "value" in flag ? [`${place}.value is ${JSON.stringify(flag["value"])}`] : [];
}
