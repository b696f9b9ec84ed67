/** Addresses and offsets of the binary interface; `docs/design/wasm-abi.md` explains them. Words are 32-bit. */

export const ANSWER = 0x7c00;
export const SLOTS = 0x8000;
export const SLOT_BYTES = 32;
export const IMAGE = 0x10000;
export const PAGE_BYTES = 0x10000;

/** "BRG1" */
export const MAGIC = 0x31475242;

/** Word positions in the image's header. */
export const HEADER = {
  magic: 0,
  imageBytes: 1,
  flags: 2,
  featureCount: 3,
  features: 4,
  variableCount: 5,
  variables: 6,
  attributeCount: 7,
  attributes: 8,
  warningCount: 9,
  firstWarning: 10,
  project: 11,
  environment: 12,
  resultCount: 15,
  outcomeCount: 16,
  verdicts: 17,
  text: 18,
} as const;

export const FLAG_CLOCK = 1;
export const FLAG_REPEATS = 8;
export const FLAG_WIDE = 16;

export const TAG_ABSENT = 0;
export const TAG_NULL = 1;
export const TAG_STRING = 2;
export const TAG_NUMBER = 3;
export const TAG_BOOLEAN = 4;
export const TAG_INVALID = 5;

export const ATTRIBUTE_FIELD = 0;
export const ATTRIBUTE_CUSTOM = 1;

/** Words of a variable record. */
export const VARIABLE_WORDS = 6;
export const VARIABLE = { id: 2, key: 3, type: 4 } as const;
/** Words of a feature record. */
export const FEATURE = { firstVariation: 3, id: 6, key: 7, type: 8 } as const;
/** Words of a variation record and of its entries. */
export const VARIATION = { next: 0, firstEntry: 1, id: 2, key: 3, name: 4 } as const;
export const ENTRY = { next: 0, variable: 1, text: 2 } as const;
export const ENTRY_TEXT_BYTES = 8;
/** Word of a target record. */
export const TARGET_ID = 8;

/** Words of the answer. */
export const ANSWERED = { split: 1, feature: 2, variation: 3, target: 4, value: 5, detailsSize: 6, wide: 7 } as const;

export const CODE_NOT_TARGETED = 0;
export const CODE_NOT_IN_ROLLOUT = 1;
export const CODE_ERROR = 2;
export const CODE_MISSING_VARIATION = 3;
export const CODE_MISSING_FEATURE = 4;
export const CODE_SERVED = 5;
export const CODE_MISSING_ENTRY = 6;

export const VARIABLE_TYPES = ["Boolean", "Number", "String", "JSON"] as const;
export const FEATURE_TYPES = ["release", "experiment", "permission", "ops"] as const;
