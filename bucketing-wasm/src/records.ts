import {
  type EvaluationReason,
  type FeatureType,
  type FlagReason,
  type JsonValue,
  noteFlagReason,
  type VariableType,
} from "@burgee/contract";

import { decodeText } from "./decode-text.ts";
import { freezeValue } from "./freeze-value.ts";
import type { Image } from "./image.ts";
import {
  ANSWER,
  ANSWER_ROOM,
  ENTRY,
  FEATURE,
  FEATURE_TYPES,
  HEADER,
  TARGET,
  VARIABLE,
  VARIABLE_BYTES,
  VARIABLE_TYPES,
  VARIATION,
} from "./layout.ts";

interface VariableRecord {
  readonly _id: string;
  readonly key: string;
  readonly type: VariableType;
}

interface FeatureRecord {
  readonly _id: string;
  readonly key: string;
  readonly type: FeatureType;
  readonly firstVariation: number;
}

interface VariationRecord {
  readonly address: number;
  readonly _id: string;
  readonly key: string;
  readonly name: string;
}

/** One variable's value in a variation; the JSON text is at `value`. */
interface EntryRecord {
  readonly variable: number;
  readonly value: number;
}

/** The answer of the module to what an outcome means. */
export interface Answer {
  readonly feature: number;
  readonly variation: number;
  readonly value: number;
  readonly reason: EvaluationReason;
  /** The details depend on the context in place and must not be kept. */
  readonly isWide: boolean;
}

const DETAILS_ROOM_BYTES = 512;

/** Reads the image's records and keeps the texts and values that were read. */
export class Records {
  readonly image: Image;
  readonly #values = new Map<number, JsonValue>();
  readonly #texts = new Map<number, string>();
  #featuresById: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(image: Image) {
    this.image = image;
  }

  variable(index: number): VariableRecord {
    const at = this.image.header(HEADER.variables) + index * VARIABLE_BYTES;
    return {
      _id: this.#text(this.image.word(at, VARIABLE.id)),
      key: this.#text(this.image.word(at, VARIABLE.key)),
      type: VARIABLE_TYPES[this.image.word(at, VARIABLE.type)] ?? "JSON",
    };
  }

  featureAddress(index: number): number {
    return this.image.word(this.image.header(HEADER.features), index);
  }

  feature(address: number): FeatureRecord {
    const { image } = this;
    return {
      _id: this.#text(image.word(address, FEATURE.id)),
      key: this.#text(image.word(address, FEATURE.key)),
      type: FEATURE_TYPES[image.word(address, FEATURE.type)] ?? "release",
      firstVariation: image.word(address, FEATURE.firstVariation),
    };
  }

  /** Positions of the features with this id. */
  featuresWithId(id: string): readonly number[] {
    this.#featuresById ??= this.#indexFeatures();
    return this.#featuresById.get(id) ?? [];
  }

  #indexFeatures(): ReadonlyMap<string, readonly number[]> {
    const byId = new Map<string, number[]>();
    for (let index = 0; index < this.image.header(HEADER.featureCount); index++) {
      const id = this.#text(this.image.word(this.featureAddress(index), FEATURE.id));
      const others = byId.get(id);
      if (others === undefined) byId.set(id, [index]);
      else others.push(index);
    }
    return byId;
  }

  variation(address: number): VariationRecord {
    const { image } = this;
    return {
      address,
      _id: this.#text(image.word(address, VARIATION.id)),
      key: this.#text(image.word(address, VARIATION.key)),
      name: this.#text(image.word(address, VARIATION.name)),
    };
  }

  /** The feature's variation with this id; of several, the last. */
  findVariation(feature: FeatureRecord, id: string): VariationRecord | undefined {
    let found: VariationRecord | undefined;
    for (let at = feature.firstVariation; at !== 0; at = this.image.word(at, VARIATION.next)) {
      const variation = this.variation(at);
      if (variation._id === id) found = variation;
    }
    return found;
  }

  entries(variation: number): EntryRecord[] {
    const entries: EntryRecord[] = [];
    for (let at = this.image.word(variation, VARIATION.firstEntry); at !== 0; at = this.image.word(at, ENTRY.next)) {
      entries.push({ variable: this.image.word(at, ENTRY.variable), value: at + ENTRY.text * 4 });
    }
    return entries;
  }

  /** The value whose JSON text is at this address, parsed once and frozen. */
  value(address: number): JsonValue {
    let value = this.#values.get(address);
    if (value === undefined) {
      value = freezeValue(JSON.parse(this.image.text(address)) as JsonValue);
      this.#values.set(address, value);
    }
    return value;
  }

  /** Asks the module what a result or verdict means. `ask` receives free memory and returns the module's code. */
  explain(textEnd: number, ask: (room: number, capacity: number) => number): { code: number; answer: Answer } {
    const { image } = this;
    image.reach(textEnd + DETAILS_ROOM_BYTES);
    let code = ask(textEnd, DETAILS_ROOM_BYTES);
    const size = image.word(ANSWER_ROOM, ANSWER.detailsSize);
    if (size > DETAILS_ROOM_BYTES) {
      image.reach(textEnd + size);
      code = ask(textEnd, size);
    }
    const target = image.word(ANSWER_ROOM, ANSWER.target);
    const details = decodeText(image.bytes.subarray(textEnd, textEnd + size));
    const reason: EvaluationReason = {
      reason: image.word(ANSWER_ROOM, ANSWER.split) === 1 ? "SPLIT" : "TARGETING_MATCH",
      details,
      target_id: target === 0 ? "" : this.#text(image.word(target, TARGET.id)),
    };
    if (target !== 0) noteFlagReason(reason, this.#findFlagReason(target, details));
    Object.freeze(reason);
    return {
      code,
      answer: {
        feature: image.word(ANSWER_ROOM, ANSWER.feature),
        variation: image.word(ANSWER_ROOM, ANSWER.variation),
        value: image.word(ANSWER_ROOM, ANSWER.value),
        reason,
        isWide: image.word(ANSWER_ROOM, ANSWER.wide) === 1,
      },
    };
  }

  /** Whether the feature has targets in this environment. */
  hasTargets(feature: number): boolean {
    return feature !== 0 && this.image.word(feature, FEATURE.firstTarget) !== 0;
  }

  /** What a target that takes everyone, without split or rollout, means to OpenFeature. */
  #findFlagReason(target: number, details: string): FlagReason | undefined {
    const { image } = this;
    const isForEveryone = details === "All Users" && image.word(target, TARGET.traces) === 1;
    if (!isForEveryone || image.word(ANSWER_ROOM, ANSWER.wide) === 1) return undefined;
    const isFirst = image.word(image.word(ANSWER_ROOM, ANSWER.feature), FEATURE.firstTarget) === target;
    return isFirst ? "STATIC" : "DEFAULT";
  }

  #text(address: number): string {
    if (address === 0) return "";
    let text = this.#texts.get(address);
    if (text === undefined) {
      text = this.image.text(address);
      this.#texts.set(address, text);
    }
    return text;
  }
}
