import { createHash } from "node:crypto";

import type { ConfigDocument, JsonValue, VariableType } from "@burgee/contract";
import { compileBundle, renderViews } from "@burgee/publisher/core";
import { importDevCycle, type ImportedProject, NotImportable } from "@burgee/publisher/exchange";
import { describe, expect, it } from "vitest";

import { generateConfig } from "../fuzz/generate-config.ts";
import { generateQuestion } from "../fuzz/generate-question.ts";
import { createRandom } from "../fuzz/random.ts";
import { loadEngineSubject } from "../subjects/engine-subject.ts";
import { ReferenceEngine } from "../subjects/reference-engine.ts";

const OPTIONS = { sdkVisibility: ["server", "client", "mobile"] } as const;
const CONFIGS = 250;
const QUESTIONS = 20;

/** The v2 document that servers get of an imported project. */
async function compileServerView({ bundle }: ImportedProject, environmentKey: string): Promise<ConfigDocument> {
  const compiled = await compileBundle(bundle);
  const snapshot = compiled.ok ? compiled.environments.get(environmentKey) : undefined;
  if (snapshot === undefined) throw new Error(JSON.stringify(compiled.problems));
  const delivery = { sse: undefined, clientSdkKey: undefined, mobileSdkKey: undefined };
  return renderViews(snapshot, delivery)["server-v2"];
}

const ID_MEMBERS = new Set(["_id", "_variation", "_var", "_audiences"]);

/** DevCycle's ids are 24 hex digits; the generator's are not. */
function toObjectId(id: string): string {
  return createHash("sha256").update(id).digest("hex").slice(0, 24);
}

function withObjectIds(value: JsonValue, member = ""): JsonValue {
  if (typeof value === "string") return ID_MEMBERS.has(member) && value !== "" ? toObjectId(value) : value;
  if (Array.isArray(value)) return value.map((inner: JsonValue) => withObjectIds(inner, member));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === "value") return [key, inner];
      return [member === "audiences" ? toObjectId(key) : key, withObjectIds(inner, key)];
    }),
  );
}

/** What DevCycle's own forms let people enter: ASCII keys, typed values, names, and each variable in one feature. */
function asEntered(document: ConfigDocument): ConfigDocument {
  const variables = document.variables.map((variable, index) => ({ ...variable, key: `variable-${index}` }));
  const types = new Map(variables.map(({ _id, type }) => [_id, type]));
  const owners = new Map(variables.map(({ _id }, index) => [_id, index % Math.max(1, document.features.length)]));
  return {
    ...document,
    variables,
    features: document.features.map((feature, index) => ({
      ...feature,
      key: `feature-${index}`,
      variations: feature.variations.map((variation) => ({
        ...variation,
        name: variation.name.slice(0, 100) || "A name",
        variables: variation.variables
          .filter(({ _var }) => owners.get(_var) === index)
          .map(({ _var, value }) => ({ _var, value: typedValue(types.get(_var) ?? "String", value) })),
      })),
    })),
  };
}

function typedValue(type: VariableType, value: JsonValue): JsonValue {
  const kinds = { String: "string", Boolean: "boolean", Number: "number", JSON: "object" } as const;
  const others = { String: "text", Boolean: true, Number: 5, JSON: { a: 1 } } as const;
  return typeof value === kinds[type] && value !== null && value !== "" ? value : others[type];
}

/** Undefined for a document that is refused as a whole. Anything but a refusal with a reason fails the test. */
async function importOrRefuse(text: string): Promise<ImportedProject | undefined> {
  try {
    return await importDevCycle([{ text, type: "production" }], OPTIONS);
  } catch (error) {
    if (!(error instanceof NotImportable)) throw error;
    return undefined;
  }
}

describe("import of DevCycle configs", () => {
  it("serves what DevCycle's engine serves of the original", async () => {
    let reference = await ReferenceEngine.create();
    const counts = { imported: 0, served: 0 };
    for (let seed = 1; seed <= CONFIGS; seed += 1) {
      const random = createRandom(seed);
      const generated = withObjectIds(generateConfig(random, "devcycle")) as unknown as ConfigDocument;
      const original = asEntered(generated);
      const text = JSON.stringify(original);
      const imported = await importOrRefuse(text);
      if (imported === undefined) continue;
      counts.imported += imported.features.length;
      const engine = loadEngineSubject(JSON.stringify(await compileServerView(imported, "production")));
      const exact = imported.features.filter(
        (key) =>
          !imported.notes.some(({ kind, subject }) => kind === "approximated" && subject.startsWith(`feature ${key}`)),
      );
      for (let count = 0; count < QUESTIONS; count += 1) {
        const { overrides: _none, ...question } = generateQuestion(random, original as never);
        if (reference.isSpent) reference = await ReferenceEngine.create();
        if (reference.loadConfig(text) !== undefined) break;
        const expected = reference.all(question);
        if (expected.kind === "threw") continue;
        const served = engine.all(question);
        for (const key of exact) {
          const place = `seed ${seed}, question ${count}, ${key}`;
          const [before, after] = [expected.served.features[key], served.features[key]];
          expect({ place, variation: after?._variation }).toEqual({ place, variation: before?._variation });
          if (before !== undefined) counts.served += 1;
        }
      }
    }
    expect(counts.imported).toBeGreaterThan(50);
    expect(counts.served).toBeGreaterThan(80);
  }, 60_000);
});
