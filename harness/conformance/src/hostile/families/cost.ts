import { setTimeout as sleep } from "node:timers/promises";

import type { OutgoingRequest, RawAnswer } from "../../access/send-request.ts";
import type { Check, CheckResult, Family, FamilyContext, Problem } from "../check.ts";
import { COST_CLASSES, type CostClass } from "../cost-classes.ts";
import type { HostileWorld } from "../hostile-world.ts";
import { judgeAnswer } from "../judge-answer.ts";
import { exchangeRaw } from "../raw-exchange.ts";
import { sampleList } from "../sample-list.ts";
import { type SecondCallerReport, startSecondCaller } from "../second-caller.ts";
import { scaleLimit } from "../time-limit.ts";
import { writeRequest } from "../write-request.ts";

const ANSWER_MS_MAX = 500;
const SECOND_CALLER_MS_MAX = 250;
/** Growth of the process's resident memory: what an isolate has for everything. */
const MEMORY_MIB_MAX = 128;
const SHORT_CLASSES = 12;
const SAMPLE_MS = 40;
const ATTEMPTS_MAX = 4;
/** What took longer is not tried again. */
const REPEATED_MS_MAX = 2_000;
/** How long one request may take before it is given up. */
const GIVE_UP_MS = 60_000;

/** One request as large as its route takes: time, memory, and how another caller fares meanwhile. */
export const COST: Family = {
  name: "cost",
  overlap: 1,
  list: (context) => {
    const { random, isLong } = context;
    const classes = isLong ? COST_CLASSES : sampleList(COST_CLASSES, SHORT_CLASSES, random);
    return classes.map((cost) => createCheck(cost, context));
  },
};

function createCheck(cost: CostClass, context: FamilyContext): Check {
  const { world } = context;
  return {
    name: cost.name,
    async run() {
      const request = writeCost(cost, world);
      let result = await measure(request, cost, context);
      // A collection or a busy neighbour proves nothing; what costs too much does so again and again.
      for (let attempt = 1; attempt < ATTEMPTS_MAX && isWorthRepeating(result); attempt++) {
        result = chooseBetter(result, await measure(request, cost, context));
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
    await sleep(SAMPLE_MS);
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

async function measure(request: OutgoingRequest, cost: CostClass, context: FamilyContext): Promise<CheckResult> {
  const { world, isLong } = context;
  const bytes = cost.isChunked === true ? writeChunked(request, world.url) : undefined;
  const beforeMiB = world.residentMiB();
  let peakMiB = beforeMiB;
  const done = new AbortController();
  const watch = (async () => {
    while (!done.signal.aborted) {
      peakMiB = Math.max(peakMiB, world.residentMiB());
      await sleep(SAMPLE_MS);
    }
  })();
  const second = startSecondCaller(world);
  const startedAt = performance.now();
  const answer = bytes === undefined ? await world.sender.send(request) : await sendRaw(bytes, world.url);
  const ms = performance.now() - startedAt;
  const others = await second.stop();
  done.abort();
  await watch;
  const memoryMiB = peakMiB - beforeMiB;
  return {
    sent: bytes ?? writeRequest(request, world.url),
    problems: [
      ...(bytes === undefined ? judgeAnswer(request, answer, world.secrets) : judgeRaw(answer)),
      ...(cost.isChunked === true ? [] : judgeTime(ms, isLong)),
      ...judgeCost(memoryMiB, others, isLong),
    ],
    measured: { ms, memoryMiB, secondCallerP99Ms: others.p99Ms },
  };
}

/** Not of a body in tiny chunks: that takes as long as its sender likes. */
function judgeTime(ms: number, isLong: boolean): Problem[] {
  const isLate = ms > scaleLimit(ANSWER_MS_MAX, isLong);
  return isLate ? [{ rule: "slow", text: `answered after ${Math.round(ms)} ms` }] : [];
}

function judgeCost(memoryMiB: number, others: SecondCallerReport, isLong: boolean): Problem[] {
  const problems: Problem[] = [];
  if (memoryMiB > MEMORY_MIB_MAX) {
    problems.push({ rule: "memory", text: `the process grew by ${Math.round(memoryMiB)} MiB` });
  }
  if (others.p99Ms > scaleLimit(SECOND_CALLER_MS_MAX, isLong)) {
    problems.push({ rule: "others", text: `a second caller waited ${Math.round(others.p99Ms)} ms` });
  }
  if (others.success < 1) {
    problems.push({ rule: "others", text: `a second caller was served ${Math.round(others.success * 100)} %` });
  }
  return problems;
}

function isWorthRepeating({ problems, measured }: CheckResult): boolean {
  const isCostly = problems.some(({ rule }) => rule === "slow" || rule === "others" || rule === "memory");
  return isCostly && (measured?.ms ?? 0) < REPEATED_MS_MAX;
}

/** The measurement with fewer problems. */
function chooseBetter(first: CheckResult, second: CheckResult): CheckResult {
  return second.problems.length < first.problems.length ? second : first;
}

function writeChunked(request: OutgoingRequest, url: string): Uint8Array {
  const head = writeRequest({ ...request, body: undefined }, url)
    .toString()
    .replace(/\r\n$/, "");
  const chunks = Array.from(String(request.body), (byte) => `1\r\n${byte}\r\n`).join("");
  return Buffer.from(`${head}transfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
}

async function sendRaw(bytes: Uint8Array, url: string): Promise<RawAnswer> {
  const { statuses, text } = await exchangeRaw(url, bytes, GIVE_UP_MS);
  return { status: statuses[0] ?? 0, headers: [], body: text };
}

function judgeRaw({ status, body }: RawAnswer): Problem[] {
  if (status === 0) return [{ rule: "answer", text: body.slice(0, 200) }];
  return status >= 500 ? [{ rule: "server error", text: `answered ${status}` }] : [];
}
