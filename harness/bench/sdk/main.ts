import { cpus } from "node:os";

import { Command } from "commander";

import { checkFairness } from "../engine/check-fairness.ts";
import { toDevcycleConfig } from "../engine/rivals/devcycle-config.ts";
import { generatePeople, generateTargeting, type Person } from "../engine/targeting.ts";
import { KEPT_NOISE_BYTES } from "../memory/memory-growth.ts";
import { measureCalls, planCalls } from "./measure-calls.ts";
import { measureHeapGrowth } from "./measure-heap.ts";
import { SdkHost } from "./sdk-host.ts";
import { openBurgee, openDevcycle, openFlagdCore, openFlagdProvider, readValue, type SdkSide } from "./sdk-sides.ts";

const FEATURES = 100;
const PEOPLE = 256;
const FAIRNESS_PEOPLE = 50;
const HEAP_CALLS = 10_000_000;
const QUICK_SHARE = 0.1;
/** How many times faster than each rival `variableValue` must be. */
const RATIOS_MIN = { flagd: 3, devcycle: 60 } as const;

const { quick, json } = new Command("bench:sdk")
  .description(
    `Compares variableValue of the server SDK, for a new user in each call and with events on, with flagd's in-process provider ` +
      `and DevCycle's server SDK, which got the same ${FEATURES} features. Answers are compared first. Then makes ${HEAP_CALLS} calls ` +
      `and measures what memory keeps. Exit code 1: less than ${RATIOS_MIN.flagd} times as fast as flagd or ` +
      `${RATIOS_MIN.devcycle} times as fast as DevCycle, or memory grew by more than ${KEPT_NOISE_BYTES} bytes.`,
  )
  .option("--quick", "short rounds and a tenth of the calls", false)
  .option("--json", "print one JSON object to stdout", false)
  .parse()
  .opts<{ readonly quick: boolean; readonly json: boolean }>();

const budget = quick ? { rounds: 5, windowMs: 60, warmUpMs: 300 } : { rounds: 31, windowMs: 100, warmUpMs: 1_000 };
const targeting = generateTargeting(FEATURES);
const people = generatePeople(PEOPLE);
const host = new SdkHost(JSON.stringify(toDevcycleConfig(targeting)));
const baseUrl = await host.start();
const flagd = await openFlagdProvider(targeting);
const sides = new Map<string, SdkSide>([
  ["burgee", await openBurgee(baseUrl)],
  ["flagd", flagd.called],
  ["flagd-direct", flagd.direct],
  ["flagd-core", openFlagdCore(targeting)],
  ["devcycle", await openDevcycle(baseUrl)],
]);
progress("comparing answers");
await compareAnswers();
progress("timing calls");
const timings = await measureCalls(
  new Map([...sides].map(([name, side]) => [name, planCalls(side, FEATURES, people)])),
  budget,
);
for (const [name, { sdkKey, close }] of sides) {
  await close();
  const reported = sdkKey === undefined ? undefined : host.evaluations.get(sdkKey);
  if (sdkKey !== undefined && !reported) throw new Error(`${name} reported no evaluations: its events are off`);
}
const heapCalls = quick ? HEAP_CALLS * QUICK_SHARE : HEAP_CALLS;
progress(`measuring memory over ${heapCalls} calls`);
const last = await openBurgee(baseUrl);
const heapGrowthBytes = await measureHeapGrowth(planCalls(last, FEATURES, people), heapCalls);
await last.close();
await host.stop();

const ratios = { flagd: compare("flagd"), devcycle: compare("devcycle") };
const isFast = ratios.flagd >= RATIOS_MIN.flagd && ratios.devcycle >= RATIOS_MIN.devcycle;
const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version };
// The same by parts of flagd that no application calls by themselves.
const partRatios = { flagdDirect: compare("flagd-direct"), flagdCore: compare("flagd-core") };
const summary = { ratios, partRatios, heapGrowthBytes, heapCalls, unit: "microseconds", timings, machine };
console.log(json ? JSON.stringify(summary) : summary);
// Also ends what a rival left open.
process.exit(isFast && heapGrowthBytes <= KEPT_NOISE_BYTES ? 0 : 1);

/** How many times as long a call takes there. */
function compare(name: string): number {
  const theirs = timings[name]?.perCall ?? Number.NaN;
  return Math.round((theirs / (timings["burgee"]?.perCall ?? Number.NaN)) * 100) / 100;
}

/** DevCycle and this SDK must agree on every answer; flagd hashes differently and is held to the rules. */
async function compareAnswers(): Promise<void> {
  const asked = people.slice(0, FAIRNESS_PEOPLE);
  const burgee = await collectAnswers("burgee", asked);
  for (const name of sides.keys()) {
    const answers = await collectAnswers(name, asked);
    const { problems } = checkFairness(answers, targeting, asked, name === "devcycle" ? burgee : undefined);
    if (problems.length > 0) throw new Error(`${name} answers differently: ${problems.slice(0, 5).join("; ")}`);
  }
}

/** Asks for everything first, because some sides answer with promises. */
async function collectAnswers(
  name: string,
  asked: readonly Person[],
): Promise<{ one(flag: string, person: Person): string | undefined }> {
  const answers = new Map<string, string | undefined>();
  for (const flag of targeting.features) {
    for (const person of asked) {
      const answer = sides.get(name)?.ask(flag.name, person);
      const value = typeof answer === "object" ? readValue(await answer) : answer;
      answers.set(`${flag.name} ${person.id} ${person.email}`, value);
    }
  }
  return { one: (flag, person) => answers.get(`${flag} ${person.id} ${person.email}`) };
}

function progress(message: string): void {
  console.error(`${Math.round(performance.now() / 1_000)} s: ${message}`);
}
