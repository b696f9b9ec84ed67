import { setTimeout as sleep } from "node:timers/promises";

import type { OutgoingRequest, RawAnswer } from "../../access/send-request.ts";
import type { Check, CheckResult, Family, FamilyContext, Problem } from "../check.ts";
import { COST_CLASSES, type CostClass } from "../cost-classes.ts";
import { COST_GOALS } from "../cost-goals.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { judgeAnswer } from "../judge-answer.ts";
import { type CostlyRequest, type CostReport, GIVE_UP_MS, measureCost } from "../measure-cost.ts";
import { sampleList } from "../sample-list.ts";
import { scaleLimit } from "../time-limit.ts";
import { writeRequest } from "../write-request.ts";

/** Growth of the process's resident memory: what an isolate has for everything. */
const RESIDENT_MIB_MAX = 128;
const SHORT_CLASSES = 12;
const ATTEMPTS_MAX = 4;
const IDLE_PAUSE_MS = 40;

/** One request as large as its route takes: processor time, memory, and how another caller fares meanwhile. */
export const COST: Family = {
  name: "cost",
  overlap: 1,
  list: (context) => {
    const { random, isLong } = context;
    const classes = isLong ? COST_CLASSES : sampleList(COST_CLASSES, SHORT_CLASSES, random);
    return classes.map((cost) => createCheck(cost, context));
  },
};

function createCheck(cost: CostClass, { world, isLong }: FamilyContext): Check {
  return {
    name: cost.name,
    async run() {
      const request = writeCost(cost, world);
      const bytes = cost.isChunked === true ? writeChunked(request, world.url) : undefined;
      const costly: CostlyRequest =
        bytes === undefined
          ? { kind: "request", request }
          : { kind: "bytes", bytes, bodyBytes: String(request.body).length };
      const attempt = async (): Promise<CheckResult> => {
        const report = await measureCost(costly, world);
        const problems = [
          ...(bytes === undefined ? judgeAnswer(request, report.answer, world.secrets) : judgeRaw(report.answer)),
          ...judgeCost(report, isLong),
        ];
        return { sent: bytes ?? writeRequest(request, world.url), problems, measured: report.measured };
      };
      let result = await attempt();
      // A collection or a busy neighbour proves nothing; what costs too much does so again and again.
      for (let count = 1; count < ATTEMPTS_MAX && isWorthRepeating(result); count++) {
        result = chooseBetter(result, await attempt());
      }
      // A request that was given up may still keep the platform busy.
      if (result.problems.some(({ rule }) => rule === "answer")) await waitForIdle(world);
      return result;
    },
  };
}

/** Waits until a small request is answered, for a bounded time. */
async function waitForIdle({ sender }: HostileWorld): Promise<void> {
  const deadline = performance.now() + GIVE_UP_MS;
  while (performance.now() < deadline) {
    const { status, body } = await sender.send({ method: "GET", target: "/health", headers: {} });
    // A process that died is the runner's to count and to start again.
    if (status === 200 || body.includes("ECONNREFUSED")) return;
    await sleep(IDLE_PAUSE_MS);
  }
}

function writeCost(cost: CostClass, world: HostileWorld): OutgoingRequest {
  const { keys, adminToken } = world.prepared.holdings;
  const text = cost.key === "admin" ? adminToken : keys[cost.key];
  return {
    method: cost.method,
    target: cost.target,
    headers: { authorization: `Bearer ${text}`, "content-type": "application/json" },
    body: cost.body?.(),
  };
}

/** One byte per chunk. */
function writeChunked(request: OutgoingRequest, url: string): Uint8Array {
  const head = writeRequest({ ...request, body: undefined }, url)
    .toString()
    .replace(/\r\n$/, "");
  const chunks = Array.from(String(request.body), (byte) => `1\r\n${byte}\r\n`).join("");
  return Buffer.from(`${head}transfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
}

function judgeCost({ measured, others }: CostReport, isLong: boolean): Problem[] {
  const { ms = 0, heapMiB = 0, residentMiB = 0 } = measured;
  const problems: Problem[] = [];
  if (ms > scaleLimit(COST_GOALS.maxMs, isLong)) {
    problems.push({ rule: "slow", text: `took ${Math.round(ms)} ms of the processor` });
  }
  if (heapMiB > COST_GOALS.heapMaxMiB) {
    problems.push({ rule: "memory", text: `isolates grew by ${Math.round(heapMiB)} MiB` });
  }
  if (residentMiB > RESIDENT_MIB_MAX) {
    problems.push({ rule: "memory", text: `the process grew by ${Math.round(residentMiB)} MiB` });
  }
  if (others.p99Ms > scaleLimit(COST_GOALS.secondCallerP99Ms, isLong)) {
    problems.push({ rule: "others", text: `a second caller waited ${Math.round(others.p99Ms)} ms` });
  }
  if (others.success < 1) {
    problems.push({ rule: "others", text: `a second caller was served ${Math.round(others.success * 100)} %` });
  }
  return problems;
}

function isWorthRepeating({ problems, measured = {} }: CheckResult): boolean {
  const isCostly = problems.some(({ rule }) => rule === "slow" || rule === "others" || rule === "memory");
  // On a busy machine the limits above are wider than the goals that the whole run is held to.
  const isNearGoal =
    (measured.ms ?? 0) > COST_GOALS.maxMs || (measured.secondCallerP99Ms ?? 0) > COST_GOALS.secondCallerP99Ms;
  return isCostly || isNearGoal;
}

/** The measurement with fewer problems, then the one that delayed others less. */
function chooseBetter(first: CheckResult, second: CheckResult): CheckResult {
  const rank = ({ problems, measured = {} }: CheckResult): number =>
    problems.length * 1e6 +
    Math.max((measured.ms ?? 0) / COST_GOALS.maxMs, (measured.secondCallerP99Ms ?? 0) / COST_GOALS.secondCallerP99Ms);
  return rank(second) < rank(first) ? second : first;
}

function judgeRaw({ status, body }: RawAnswer): Problem[] {
  if (status === 0) return [{ rule: "answer", text: body.slice(0, 200) }];
  return status >= 500 ? [{ rule: "server error", text: `answered ${status}` }] : [];
}
