import type { Check, Family, Problem } from "../check.ts";
import { FRAMING_CASES, type FramingCase } from "../framing-cases.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { exchangeRaw, type RawExchange } from "../raw-exchange.ts";

/** Requests that the runtime refuses because it does not know their method, coding or version. */
const NOT_IMPLEMENTED: ReadonlySet<number> = new Set([501, 505]);

/** Raw requests: one answer each, never one to the request that is hidden in the first one's body. */
export const FRAMING: Family = {
  name: "framing",
  overlap: 6,
  list: ({ world }) => FRAMING_CASES.map((framing) => createCheck(framing, world)),
};

function createCheck(framing: FramingCase, world: HostileWorld): Check {
  const host = world.url.replace("http://", "");
  const bytes = Buffer.from(framing.write(host, world.prepared.holdings.keys.client), "latin1");
  return {
    name: framing.name,
    async run() {
      return { sent: bytes, problems: judgeExchange(framing, await exchangeRaw(world.url, bytes)) };
    },
  };
}

function judgeExchange(framing: FramingCase, { statuses, text }: RawExchange): Problem[] {
  const problems: Problem[] = [];
  const found = statuses.join(", ") || "none";
  const isRight = statuses.length === 1 || (statuses.length === 0 && framing.mayStaySilent === true);
  if (!isRight) problems.push({ rule: "answer", text: `answers: ${found}` });
  if (statuses.includes(101)) problems.push({ rule: "outcome", text: "switched to another protocol" });
  const isAllowed = (status: number): boolean => NOT_IMPLEMENTED.has(status) || framing.isRuntimes === true;
  if (statuses.some((status) => status >= 500 && !isAllowed(status))) {
    problems.push({ rule: "server error", text: `answers: ${found}: ${text.slice(0, 200)}` });
  }
  return problems;
}
