import { isRecord, obfuscatedName } from "@burgee/contract";
import { DEFAULT_VARIATION } from "@burgee/contract/admin";

import type { EvaluationKind } from "./evaluation-adder.ts";

interface NamedFeature {
  readonly key: string;
  /** Keys by id. */
  readonly variations: ReadonlyMap<string, string>;
}

interface NamedVariable {
  readonly key: string;
  /** Id of the feature that has it; undefined when none does. */
  featureId: string | undefined;
}

/** The names of a version, which say what counted evaluations are of and which of them were invented. */
export class ConfigNames {
  /** By id. */
  readonly features = new Map<string, NamedFeature>();
  /** By key and by obfuscated key. */
  readonly #variables = new Map<string, NamedVariable>();

  /** Takes the names of one view of a version; each view lacks what its readers must not see. */
  addView(document: unknown): void {
    if (!isRecord(document)) return;
    const byId = new Map<unknown, NamedVariable>();
    for (const { _id, key } of listRecords(document["variables"])) {
      if (typeof _id !== "string" || typeof key !== "string") continue;
      const variable = this.#variables.get(key) ?? { key, featureId: undefined };
      byId.set(_id, variable);
      this.#variables.set(key, variable).set(obfuscatedName(_id), variable);
    }
    for (const { _id, key, variations } of listRecords(document["features"])) {
      if (typeof _id !== "string" || typeof key !== "string") continue;
      const keys = new Map<string, string>();
      for (const variation of listRecords(variations)) {
        if (typeof variation["_id"] === "string") keys.set(variation["_id"], String(variation["key"]));
        for (const { _var } of listRecords(variation["variables"])) {
          const variable = byId.get(_var);
          if (variable !== undefined) variable.featureId = _id;
        }
      }
      this.features.set(_id, { key, variations: keys });
    }
  }

  findVariable(name: string): NamedVariable | undefined {
    return this.#variables.get(name);
  }

  /** Id of the feature with a key or id; undefined when there is none. */
  findFeature(keyOrId: string): string | undefined {
    if (this.features.has(keyOrId)) return keyOrId;
    return [...this.features].find(([, { key }]) => key === keyOrId)?.[0];
  }

  /** Keys and obfuscated keys of the variables of a feature. */
  listVariables(featureId: string): readonly string[] {
    return [...this.#variables].flatMap(([name, variable]) => (variable.featureId === featureId ? [name] : []));
  }

  /** Whether these names belong together: anybody with a public key can report others. */
  isKnown({ feature, variable, variation }: EvaluationKind): boolean {
    const known = this.#variables.get(variable);
    if (known === undefined) return false;
    if (feature === "") return variation === "" || variation === DEFAULT_VARIATION;
    if (known.featureId !== feature) return false;
    return variation === "" || this.features.get(feature)?.variations.has(variation) === true;
  }
}

function listRecords(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
