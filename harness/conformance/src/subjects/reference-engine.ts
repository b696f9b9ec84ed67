import type { ServedConfig, ServedVariable, VariableType } from "@burgee/contract";
import { isRecord } from "@burgee/contract";
import { instantiate } from "@devcycle/bucketing-assembly-script";
import type { Exports } from "@devcycle/bucketing-assembly-script";

import type { Question } from "./subject.ts";

const SDK_KEY = "dvc_server_reference";
const TYPE_CODES: Readonly<Record<VariableType, number>> = { Boolean: 0, Number: 1, String: 2, JSON: 3 };
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Makes an instance of the package, or of another version of it. */
export type InstantiateReference = () => Promise<Exports>;

type ReferenceAll =
  | { readonly kind: "served"; readonly served: ServedConfig }
  | { readonly kind: "threw"; readonly message: string };
type ReferenceVariable =
  | { readonly kind: "served"; readonly variable: ServedVariable }
  | { readonly kind: "default" }
  | { readonly kind: "threw"; readonly message: string };

/** The reference prints its warnings to stdout, which belongs to reports. */
function ignore(): void {}

/**
 * The published DevCycle engine as a black box, through its public functions.
 * It does not survive exceptions (a parser or stack may keep the state of the failed call), so the first one marks the
 * instance as spent; make a new one before the next question.
 */
export class ReferenceEngine {
  readonly #exports: Exports;
  readonly #clock: { nowMs: number };
  #platformData = "";
  #clientCustomData = "{}";
  #isSpent = false;

  private constructor(exports: Exports, clock: { nowMs: number }) {
    this.#exports = exports;
    this.#clock = clock;
  }

  /** The package takes its clock from `Date.now` when it is instantiated, and keeps it. */
  static async create(make: InstantiateReference = instantiate): Promise<ReferenceEngine> {
    const clock = { nowMs: 0 };
    const realNow = Date.now;
    Date.now = () => clock.nowMs;
    try {
      return new ReferenceEngine(await make(), clock);
    } finally {
      Date.now = realNow;
    }
  }

  get isSpent(): boolean {
    return this.#isSpent;
  }

  /** Why the config was refused, or undefined when it was loaded. */
  loadConfig(configJson: string): string | undefined {
    const realLog = console.log;
    try {
      console.log = ignore;
      this.#exports.setConfigData(SDK_KEY, configJson);
      return undefined;
    } catch (error) {
      return this.#spend(error);
    } finally {
      console.log = realLog;
    }
  }

  all(question: Question): ReferenceAll {
    return this.#ask(question, (user) => {
      const exports = this.#exports;
      const json =
        question.overrides === undefined
          ? exports.generateBucketedConfigForUser(SDK_KEY, user)
          : decoder.decode(
              exports.generateBucketedConfigForUserWithOverrides(
                SDK_KEY,
                encoder.encode(user),
                encoder.encode(JSON.stringify(question.overrides)),
              ),
            );
      const { features, featureVariationMap, variableVariationMap, variables } = JSON.parse(json) as ServedConfig;
      return { kind: "served", served: { features, featureVariationMap, variableVariationMap, variables } };
    });
  }

  variable(key: string, type: VariableType, question: Question): ReferenceVariable {
    return this.#ask(question, (user) => {
      const json = this.#exports.variableForUser(SDK_KEY, user, key, TYPE_CODES[type], false);
      if (json === null) return { kind: "default" };
      return { kind: "served", variable: JSON.parse(json) as ServedVariable };
    });
  }

  /** The unsigned hash, for checking hash vectors. */
  hash(text: string, seed: number): number {
    return this.#exports.murmurhashV3(text, seed) >>> 0;
  }

  /** Both positions in [0, 1], as the reference prints them. */
  boundedHashes(value: string, targetId: string): { readonly rolloutHash: number; readonly bucketingHash: number } {
    return JSON.parse(this.#exports.generateBoundedHashesFromJSON(value, targetId)) as {
      rolloutHash: number;
      bucketingHash: number;
    };
  }

  #ask<T>(question: Question, answer: (user: string) => T): T | { kind: "threw"; message: string } {
    const realLog = console.log;
    try {
      console.log = ignore;
      this.#setPlatformData(question);
      this.#setClientCustomData(question);
      this.#clock.nowMs = question.nowMs;
      return answer(JSON.stringify(question.context));
    } catch (error) {
      return { kind: "threw", message: this.#spend(error) };
    } finally {
      console.log = realLog;
    }
  }

  #setPlatformData({ context }: Question): void {
    const { platform, platformVersion } = isRecord(context) ? context : {};
    const data = JSON.stringify({ platform, platformVersion, sdkType: "server", sdkVersion: "1.0.0" });
    if (data === this.#platformData) return;
    this.#exports.setPlatformData(data);
    this.#platformData = data;
  }

  #setClientCustomData({ clientCustomData }: Question): void {
    const data = JSON.stringify(clientCustomData ?? {});
    if (data === this.#clientCustomData) return;
    this.#exports.setClientCustomData(SDK_KEY, data);
    this.#clientCustomData = data;
  }

  #spend(error: unknown): string {
    this.#isSpent = true;
    return error instanceof Error ? error.message : String(error);
  }
}
