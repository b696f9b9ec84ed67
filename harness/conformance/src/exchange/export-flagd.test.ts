import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { ConfigVariable, EvaluationContext, FlagMetadata, JsonValue } from "@burgee/contract";
import { compileBundle, type FlagBundle, renderViews } from "@burgee/publisher/core";
import { exportFlagd } from "@burgee/publisher/exchange";
import { FlagdCore, MemoryStorage } from "@openfeature/flagd-core";
import { describe, expect, it } from "vitest";

import { createRandom } from "../fuzz/random.ts";
import { loadEngineSubject } from "../subjects/engine-subject.ts";

const SAMPLE = join(import.meta.dirname, "../../../../examples/storefront/flags");
const SILENT = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

function readSample(): FlagBundle {
  const paths = readdirSync(SAMPLE, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".yaml"));
  return { files: paths.map((path) => ({ path, text: readFileSync(join(SAMPLE, path), "utf8") })) };
}

async function open(bundle: FlagBundle) {
  const compiled = await compileBundle(bundle);
  const snapshot = compiled.ok ? compiled.environments.get("production") : undefined;
  if (snapshot === undefined) throw new Error(JSON.stringify(compiled.problems));
  const delivery = { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined };
  const view = renderViews(snapshot, delivery)["server-v2"];
  const { document, notes } = exportFlagd(snapshot);
  const flagd = new FlagdCore(new MemoryStorage(SILENT), SILENT);
  flagd.setConfigurations(JSON.stringify(document));
  return { view, notes, document, engine: loadEngineSubject(JSON.stringify(view)), flagd };
}

/** The variant that flagd serves; undefined for the default in code. */
function askFlagd(
  flagd: FlagdCore,
  { key, type }: ConfigVariable,
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

describe("export to flagd", () => {
  it("serves every variable of the sample as flagd serves it, where nothing is approximated", async () => {
    const { view, notes, document, engine, flagd } = await open(readSample());
    const approximated = new Set(notes.map(({ subject }) => subject));
    expect(Object.keys(document.flags).length).toBeGreaterThan(10);
    const random = createRandom(7);
    let served = 0;
    let compared = 0;
    for (let count = 0; count < 2_000; count += 1) {
      const customData: Record<string, JsonValue> = {};
      if (random.chance(0.7)) customData["plan"] = random.pick(["free", "pro", "team", "enterprise"]);
      if (random.chance(0.7)) customData["seats"] = random.int(0, 40);
      if (random.chance(0.5)) customData["beta"] = random.chance(0.5);
      const user = {
        user_id: random.pick(["staff-1", `user-${count}`, "synthetic-check-1"]),
        ...(random.chance(0.7) ? { email: random.pick(["ann@storefront.example", "bob@mail.example"]) } : {}),
        ...(random.chance(0.8) ? { country: random.pick(["CA", "US", "DE", "FR", "JP"]) } : {}),
        ...(random.chance(0.6) ? { platform: random.pick(["iOS", "Android", "Web"]) } : {}),
        ...(random.chance(0.6) ? { appVersion: random.pick(["3.1.9", "3.2.0", "10.0.1"]) } : {}),
        customData,
      } as unknown as EvaluationContext;
      const answer = engine.all({ context: user as never, nowMs: Date.now() });
      for (const variable of view.variables) {
        const feature = (document.flags[variable.key]?.metadata as FlagMetadata | undefined)?.["feature"];
        if (feature === undefined || approximated.has(`feature ${String(feature)}`)) continue;
        const place = `${variable.key} for ${JSON.stringify(user)}`;
        const expected =
          answer.variables[variable.key] === undefined ? undefined : answer.features[String(feature)]?.variationKey;
        expect({ place, variant: askFlagd(flagd, variable, user) }).toEqual({ place, variant: expected });
        compared += 1;
        if (expected !== undefined) served += 1;
      }
    }
    expect(compared).toBeGreaterThan(4_000);
    expect(served).toBeGreaterThan(1_000);
  });
});
