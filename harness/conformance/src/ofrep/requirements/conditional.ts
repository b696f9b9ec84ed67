import { isDeepStrictEqual } from "node:util";

import { findStatusProblems, readFlags } from "../answer-shape.ts";
import type { OfrepAnswer } from "../ofrep-subject.ts";
import type { KitContext, Requirement, Verdict } from "../requirement.ts";

/** ETags of the bulk endpoint. */
export const CONDITIONAL_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "conditional: a bulk answer carries an ETag",
    level: "must",
    async check({ subject, plain }) {
      const etag = (await subject.evaluateAll({ body: { context: plain.context } })).header("etag");
      if (etag === undefined) return ["there is no ETag header"];
      return /^(W\/)?"[^"]*"$/.test(etag) ? [] : [`${etag} is not an ETag: it needs its quotes`];
    },
  },
  {
    name: "conditional: If-None-Match with that ETag gets 304 without a body",
    level: "must",
    check: (kit) => withEtag(kit, {}, (etag) => etag, findNotModifiedProblems),
  },
  {
    name: "conditional: a list of ETags matches when one does",
    level: "must",
    check: (kit) => withEtag(kit, {}, (etag) => `"other", ${etag}`, findNotModifiedProblems),
  },
  {
    name: "conditional: comparison is weak",
    level: "should",
    check: (kit) =>
      withEtag(kit, {}, (etag) => (etag.startsWith("W/") ? etag.slice(2) : `W/${etag}`), findNotModifiedProblems),
  },
  {
    name: "conditional: another ETag gets 200",
    level: "must",
    check: (kit) =>
      withEtag(
        kit,
        {},
        () => '"some-other-version"',
        (answer) => findStatusProblems(answer, 200),
      ),
  },
  {
    name: "conditional: an unreadable If-None-Match is ignored",
    level: "should",
    check: (kit) =>
      withEtag(
        kit,
        {},
        () => "not-an-etag",
        (answer) => findStatusProblems(answer, 200),
      ),
  },
  {
    name: "conditional: an ETag of one context does not hide another context's values",
    level: "must",
    async check({ subject, expectations }) {
      const [first, second] = findContrast(expectations.contexts);
      if (first === undefined || second === undefined) return { skipped: "needs two contexts with different values" };
      const etag = (await subject.evaluateAll({ body: { context: first.context } })).header("etag") ?? "";
      const answer = await subject.evaluateAll({
        body: { context: second.context },
        headers: { "if-none-match": etag },
      });
      const problems = findStatusProblems(answer, 200);
      if (problems.length > 0) return problems;
      const flags = readFlags(answer);
      return Object.entries(second.values)
        .filter(([key, value]) => !isDeepStrictEqual(flags.find((flag) => flag["key"] === key)?.["value"], value))
        .map(([key]) => `${key} still has the value of the other context`);
    },
  },
  {
    name: "conditional: flagConfigEtag of another version is not downgraded to 304 by If-None-Match",
    level: "must",
    check: (kit) =>
      withEtag(
        kit,
        { flagConfigEtag: '"a-newer-version"' },
        (etag) => etag,
        (answer) => findStatusProblems(answer, 200),
      ),
  },
  {
    name: "conditional: flagConfigLastModified is accepted as seconds, ISO 8601 and HTTP date",
    level: "must",
    async check({ subject, plain }) {
      const past = new Date(Date.now() - 3_600_000);
      const forms = [String(Math.floor(past.getTime() / 1000)), past.toISOString(), past.toUTCString()];
      const problems: string[] = [];
      for (const flagConfigLastModified of forms) {
        const call = { body: { context: plain.context }, query: { flagConfigLastModified } };
        const found = findStatusProblems(await subject.evaluateAll(call), 200);
        problems.push(...found.map((problem) => `${flagConfigLastModified}: ${problem}`));
      }
      return problems;
    },
  },
  {
    name: "conditional: unreadable refetch parameters are no error",
    level: "should",
    async check({ subject, plain }) {
      const query = { flagConfigEtag: "", flagConfigLastModified: "yesterday" };
      return findStatusProblems(await subject.evaluateAll({ body: { context: plain.context }, query }), 200);
    },
  },
];

async function withEtag(
  { subject, plain }: KitContext,
  query: Readonly<Record<string, string>>,
  change: (etag: string) => string,
  find: (answer: OfrepAnswer, etag: string) => string[],
): Promise<Verdict> {
  const body = { context: plain.context };
  const etag = (await subject.evaluateAll({ body })).header("etag");
  if (etag === undefined) return ["there is no ETag to send"];
  const answer = await subject.evaluateAll({ body, query, headers: { "if-none-match": change(etag) } });
  return find(answer, etag);
}

function findNotModifiedProblems(answer: OfrepAnswer): string[] {
  const problems = findStatusProblems(answer, 304);
  return problems.length === 0 && answer.text !== "" ? ["a 304 has no body"] : problems;
}

/** Two contexts that must be served a flag differently. */
function findContrast(contexts: KitContext["expectations"]["contexts"]): typeof contexts {
  for (const first of contexts) {
    const second = contexts.find((other) =>
      Object.entries(other.values).some(
        ([key, value]) => key in first.values && !isDeepStrictEqual(first.values[key], value),
      ),
    );
    if (second !== undefined) return [first, second];
  }
  return [];
}
