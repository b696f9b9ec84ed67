import { type Fairness, checkFairness } from "./check-fairness.ts";
import { type Budget, type EvaluationTimings, measureEvaluations } from "./measure-evaluation.ts";
import { type LoadTimings, measureLoads } from "./measure-load.ts";
import { type MemoryFigure, measureMemory } from "./measure-memory.ts";
import type { LoadedRival, Rival } from "./rival.ts";
import { RIVALS } from "./rivals.ts";
import { generatePeople, generateTargeting } from "./targeting.ts";

export interface SizeReport {
  readonly features: number;
  readonly configBytes: number;
  readonly evaluations: EvaluationTimings;
  readonly loads: LoadTimings;
  readonly memory: Readonly<Record<string, MemoryFigure>>;
  readonly fairness: Readonly<Record<string, Omit<Fairness, "problems">>>;
}

export interface BenchmarkPlan {
  readonly sizes: readonly number[];
  /** Above a thousand features, leave out engines that need seconds for one answer there. */
  readonly skipsSlow: boolean;
  readonly budget: Budget;
  readonly loadRounds: number;
  readonly loadMs: number;
  readonly onProgress: (message: string) => void;
}

const PEOPLE = 256;
const FAIRNESS_PEOPLE = 50;
const FAIRNESS_FEATURES = 100;

/** Engines that answer by the same rules and hash alike: each answer must be the same. */
const TWINS_OF_BURGEE: ReadonlySet<string> = new Set(["devcycle-ts", "devcycle-json", "devcycle-pb"]);

/** Runs every size. Throws when a rival's answers are not those of the targeting. */
export async function runBenchmark(plan: BenchmarkPlan): Promise<SizeReport[]> {
  const reports: SizeReport[] = [];
  for (const features of plan.sizes) reports.push(await runSize(features, plan));
  return reports;
}

async function runSize(features: number, plan: BenchmarkPlan): Promise<SizeReport> {
  const targeting = generateTargeting(features);
  const rivals = RIVALS.filter(({ name }) => !plan.skipsSlow || features <= 1_000 || !TWINS_OF_BURGEE.has(name));
  const texts = new Map(rivals.map((rival) => [rival, rival.toConfigText(targeting)]));
  const burgeeText = texts.get(rivals[0] ?? raise()) ?? raise();
  plan.onProgress(`${features} features: loading`);
  const loads = await measureLoads(texts, burgeeText, plan.loadRounds, plan.loadMs);
  const loaded = await loadAll(texts);
  plan.onProgress(`${features} features: comparing answers`);
  const fairness = compareAnswers(loaded, features);
  plan.onProgress(`${features} features: evaluating`);
  const evaluations = measureEvaluations(loaded, features, generatePeople(PEOPLE), plan.budget);
  for (const rival of loaded.values()) rival.close?.();
  const memory: Record<string, MemoryFigure> = {};
  for (const { name } of rivals) {
    plan.onProgress(`${features} features: memory of ${name}`);
    const figure = await measureMemory(name, features);
    if (figure !== undefined) memory[name] = figure;
  }
  return { features, configBytes: Buffer.byteLength(burgeeText), evaluations, loads, memory, fairness };
}

async function loadAll(texts: ReadonlyMap<Rival, string>): Promise<ReadonlyMap<string, LoadedRival>> {
  const loaded = new Map<string, LoadedRival>();
  for (const [rival, text] of texts) loaded.set(rival.name, await rival.load(text));
  return loaded;
}

function compareAnswers(loaded: ReadonlyMap<string, LoadedRival>, features: number): SizeReport["fairness"] {
  const asked = { features: generateTargeting(features).features.slice(0, FAIRNESS_FEATURES) };
  const people = generatePeople(FAIRNESS_PEOPLE);
  const burgee = loaded.get("burgee") ?? raise();
  return Object.fromEntries(
    [...loaded].map(([name, rival]) => {
      const twin = TWINS_OF_BURGEE.has(name) ? burgee : undefined;
      // Every question makes this one evaluate everything, so it gets few.
      const { problems, ...fairness } =
        name === "devcycle-ts"
          ? checkFairness(rival, { features: asked.features.slice(0, 10) }, people.slice(0, 5), twin)
          : checkFairness(rival, asked, people, twin);
      if (problems.length > 0) throw new Error(`${name} answers differently: ${problems.slice(0, 5).join("; ")}`);
      return [name, fairness];
    }),
  );
}

function raise(): never {
  throw new Error("the list of rivals begins with burgee");
}
