import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { CustomDataValue, EvaluationContext, VariableType } from "@burgee/contract";
import { compileBundle, type CompiledEnvironment, type FlagBundle, renderViews } from "@burgee/publisher/core";
import { FlagdCore, MemoryStorage } from "@openfeature/flagd-core";

import type { Random } from "../fuzz/random.ts";
import { loadEngineSubject } from "../subjects/engine-subject.ts";

const SAMPLE = join(import.meta.dirname, "../../../../examples/storefront/flags");
const SILENT = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

export function readSample(): FlagBundle {
  const paths = readdirSync(SAMPLE, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".yaml"));
  return { files: paths.map((path) => ({ path, text: readFileSync(join(SAMPLE, path), "utf8") })) };
}

export async function compileProduction(bundle: FlagBundle): Promise<CompiledEnvironment> {
  const compiled = await compileBundle(bundle);
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error(JSON.stringify(compiled.problems));
  return snapshot;
}

/** What servers get of an environment, in our engine. */
export function openEngine(snapshot: CompiledEnvironment) {
  const delivery = { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined };
  const view = renderViews(snapshot, delivery)["server-v2"];
  return { view, engine: loadEngineSubject(JSON.stringify(view)) };
}

export function openFlagd(text: string): FlagdCore {
  const flagd = new FlagdCore(new MemoryStorage(SILENT), SILENT);
  flagd.setConfigurations(text);
  return flagd;
}

/** The variant that flagd serves; undefined for the default in code. */
export function askFlagd(
  flagd: FlagdCore,
  { key, type }: { readonly key: string; readonly type: VariableType },
  { user_id, customData, ...attributes }: EvaluationContext,
): string | undefined {
  const context = { targetingKey: user_id, ...attributes, ...customData } as never;
  switch (type) {
    case "Boolean":
      return flagd.resolveBooleanEvaluation(key, false, context, SILENT).variant;
    case "Number":
      return flagd.resolveNumberEvaluation(key, 0, context, SILENT).variant;
    case "String":
      return flagd.resolveStringEvaluation(key, "", context, SILENT).variant;
    case "JSON":
      return flagd.resolveObjectEvaluation(key, {}, context, SILENT).variant;
  }
}

/** A user who has some of the attributes that the rules of the samples read. */
export function generateUser(random: Random, index: number): EvaluationContext {
  const customData: Record<string, CustomDataValue> = {};
  if (random.chance(0.7)) customData["plan"] = random.pick(["free", "pro", "team", "enterprise"]);
  if (random.chance(0.7)) customData["seats"] = random.int(0, 40);
  if (random.chance(0.5)) customData["beta"] = random.chance(0.5);
  return {
    user_id: random.pick(["staff-1", `user-${index}`, "synthetic-check-1"]),
    ...(random.chance(0.7) ? { email: random.pick(["ann@storefront.example", "bob@mail.example"]) } : {}),
    ...(random.chance(0.8) ? { country: random.pick(["CA", "US", "DE", "FR", "JP"]) } : {}),
    ...(random.chance(0.6) ? { platform: random.pick(["iOS", "Android", "Web"]) } : {}),
    ...(random.chance(0.6) ? { appVersion: random.pick(["3.1.9", "3.2.0", "10.0.1"]) } : {}),
    customData,
  };
}
