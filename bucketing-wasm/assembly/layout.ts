// Where things live in memory and how records are laid out. `docs/design/wasm-abi.md` is the description for hosts.
// All pointers inside the image are absolute addresses of the evaluating instance, where the image starts at IMAGE.

/** Working memory for exact decimals while compiling: two big numbers of 1 KiB. */
export const BIG_A: usize = 0x6000;
export const BIG_B: usize = 0x6400;
/** Decoded member names while compiling. */
export const NAME_ROOM: usize = 0x6800;
export const NAME_ROOM_BYTES: u32 = 0x100;
/** Working memory for versions with decorations: code units, then their bytes. */
export const VERSION_UNITS: usize = 0x6a00;
export const VERSION_UNITS_MAX: u32 = 512;
export const VERSION_USER: usize = 0x7000;
export const VERSION_VALUE: usize = 0x7400;
/** The answer of `explainVariable` and `explainFeature`. */
export const ANSWER: usize = 0x7c00;
/** Context slots. */
export const SLOTS: usize = 0x8000;
export const SLOT_BYTES: usize = 32;
export const SLOT_COUNT_MAX: u32 = 1024;
export const IMAGE: usize = 0x10000;
/** Static data must end below this address; the loader checks it. */
export const STATIC_END: usize = 0x6000;

// Header words, as byte offsets from IMAGE.
export const HEADER_BYTES: usize = 128;
export const HEADER_MAGIC: usize = 0;
export const HEADER_IMAGE_BYTES: usize = 4;
export const HEADER_FLAGS: usize = 8;
export const HEADER_FEATURE_COUNT: usize = 12;
export const HEADER_FEATURES: usize = 16;
export const HEADER_VARIABLE_COUNT: usize = 20;
export const HEADER_VARIABLES: usize = 24;
export const HEADER_ATTRIBUTE_COUNT: usize = 28;
export const HEADER_ATTRIBUTES: usize = 32;
export const HEADER_WARNING_COUNT: usize = 36;
export const HEADER_FIRST_WARNING: usize = 40;
export const HEADER_PROJECT: usize = 44;
export const HEADER_ENVIRONMENT: usize = 48;
export const HEADER_KEYS: usize = 52;
export const HEADER_KEYS_MASK: usize = 56;
export const HEADER_RESULT_COUNT: usize = 60;
export const HEADER_OUTCOME_COUNT: usize = 64;
export const HEADER_VERDICTS: usize = 68;
export const HEADER_TEXT: usize = 72;
export const HEADER_AUDIENCES: usize = 76;

/** "BRG1" */
export const MAGIC: u32 = 0x31475242;

export const FLAG_CLOCK: u32 = 1;
export const FLAG_NO_PASSTHROUGH: u32 = 2;
export const FLAG_STANDARD: u32 = 4;
/** Some feature key or id, or variable key, may be served twice: maps must be built with overwriting. */
export const FLAG_REPEATS: u32 = 8;
/** Some target has too many traces to number: its details must be asked for while the context is in place. */
export const FLAG_WIDE: u32 = 16;

// Context slot.
export const SLOT_TAG: usize = 0;
export const SLOT_SIZE: usize = 4;
export const SLOT_POINTER: usize = 8;
export const SLOT_HASH: usize = 12;
export const SLOT_NUMBER: usize = 16;
export const SLOT_PLAIN: usize = 24;
export const TAG_ABSENT: u32 = 0;
export const TAG_NULL: u32 = 1;
export const TAG_STRING: u32 = 2;
export const TAG_NUMBER: u32 = 3;
export const TAG_BOOLEAN: u32 = 4;
export const TAG_INVALID: u32 = 5;

// Attribute record: what the host encodes into the slot of the same position.
export const ATTRIBUTE_BYTES: usize = 8;
export const ATTRIBUTE_KIND: usize = 0;
export const ATTRIBUTE_NAME: usize = 4;
export const ATTRIBUTE_FIELD: u32 = 0;
export const ATTRIBUTE_CUSTOM: u32 = 1;
export const ATTRIBUTE_BUCKETING: u32 = 2;

// Variable record (contiguous).
export const VARIABLE_BYTES: usize = 24;
export const VARIABLE_FEATURE: usize = 0;
export const VARIABLE_RESULTS: usize = 4;
export const VARIABLE_ID: usize = 8;
export const VARIABLE_KEY: usize = 12;
export const VARIABLE_TYPE: usize = 16;
/** The last variable with the same id: the one that variations mean. */
export const VARIABLE_CANON: usize = 20;

// Feature record.
export const FEATURE_BYTES: usize = 40;
export const FEATURE_NEXT: usize = 0;
export const FEATURE_DISABLED: usize = 4;
export const FEATURE_FIRST_TARGET: usize = 8;
export const FEATURE_FIRST_VARIATION: usize = 12;
export const FEATURE_OUTCOMES: usize = 16;
export const FEATURE_OUTCOME_COUNT: usize = 20;
export const FEATURE_ID: usize = 24;
export const FEATURE_KEY: usize = 28;
export const FEATURE_TYPE: usize = 32;
export const FEATURE_INDEX: usize = 36;

// Variation record and its linked entries; an entry's JSON text ([size][bytes]) starts at ENTRY_TEXT.
export const VARIATION_BYTES: usize = 20;
export const VARIATION_NEXT: usize = 0;
export const VARIATION_FIRST_ENTRY: usize = 4;
export const VARIATION_ID: usize = 8;
export const VARIATION_KEY: usize = 12;
export const VARIATION_NAME: usize = 16;
export const ENTRY_NEXT: usize = 0;
export const ENTRY_VARIABLE: usize = 4;
export const ENTRY_TEXT: usize = 8;

// Target record; the distribution follows: [last hash][variation] for each reachable share.
export const TARGET_BYTES: usize = 44;
export const TARGET_NEXT: usize = 0;
export const TARGET_FLAGS: usize = 4;
export const TARGET_NODE: usize = 8;
export const TARGET_SEED: usize = 12;
export const TARGET_SLOT: usize = 16;
export const TARGET_ROLLOUT: usize = 20;
export const TARGET_OUTCOMES: usize = 24;
export const TARGET_TRACES: usize = 28;
export const TARGET_ID: usize = 32;
export const TARGET_SHARES: usize = 36;
export const TARGET_SHARE_COUNT: usize = 40;
export const SHARE_BYTES: usize = 8;
export const SHARE_LAST: usize = 0;
export const SHARE_VARIATION: usize = 4;
export const TARGET_SPLIT: u32 = 1;
export const TARGET_HAS_ROLLOUT: u32 = 2;
/** The first share takes every hash: none is computed. */
export const TARGET_SURE: u32 = 4;
export const TARGET_WIDE: u32 = 8;

// Rollout record; stages follow: [date f64][percentage f64][discrete u32].
export const ROLLOUT_BYTES: usize = 28;
export const ROLLOUT_KIND: usize = 0;
export const ROLLOUT_STAGE_COUNT: usize = 4;
export const ROLLOUT_START: usize = 8;
export const ROLLOUT_PERCENTAGE: usize = 16;
export const ROLLOUT_STANDARD: usize = 24;
export const ROLLOUT_SCHEDULE: u32 = 0;
export const ROLLOUT_STAGED: u32 = 1;
export const STAGE_BYTES: usize = 20;
export const STAGE_DATE: usize = 0;
export const STAGE_PERCENTAGE: usize = 8;
export const STAGE_DISCRETE: usize = 16;

// Filter tree node. What follows depends on the operation.
export const NODE_OP: usize = 0;
export const NODE_FLAGS: usize = 1;
export const NODE_NEXT: usize = 4;
export const NODE_TRACES: usize = 8;
/** First child of an operator; slot of a filter. */
export const NODE_SLOT: usize = 12;
/** Filter: number of a static label, or the custom data key as text. */
export const NODE_LABEL: usize = 16;
export const NODE_COUNT: usize = 20;
export const NODE_VALUES: usize = 24;
export const NODE_BYTES: usize = 24;
/** The filter passes when the custom data key is absent. */
export const NODE_PASS_ABSENT: u32 = 1;
export const NODE_IS_OPERATOR: u32 = 2;
/** Trace counts below this node ran over the limit. */
export const NODE_IS_WIDE: u32 = 4;
/** Text values are sorted by hash: search them by halves. */
export const NODE_SORTED: u32 = 8;
export const NODE_STANDARD: u32 = 16;

export const OP_NEVER: u32 = 0;
export const OP_ALL: u32 = 1;
export const OP_OR: u32 = 2;
export const OP_AND: u32 = 3;
/** Members guard the last one, which gives result and details: an operator nested in `and`, DevCycle semantics. */
export const OP_GUARD: u32 = 4;
export const OP_AUDIENCE_ANY: u32 = 5;
export const OP_AUDIENCE_NONE: u32 = 6;
export const OP_EXIST: u32 = 7;
export const OP_NOT_EXIST: u32 = 8;
export const OP_TEXT_IN: u32 = 9;
export const OP_TEXT_NOT_IN: u32 = 10;
export const OP_CONTAIN: u32 = 11;
export const OP_NOT_CONTAIN: u32 = 12;
export const OP_START: u32 = 13;
export const OP_NOT_START: u32 = 14;
export const OP_END: u32 = 15;
export const OP_NOT_END: u32 = 16;
export const OP_TEXT_ANY: u32 = 17;
export const OP_NUMBER: u32 = 18;
export const OP_BOOLEAN_IN: u32 = 19;
export const OP_BOOLEAN_NOT_IN: u32 = 20;
export const OP_VERSION: u32 = 21;

// Comparison bits of OP_NUMBER and OP_VERSION, in NODE_MASK.
export const NODE_MASK: usize = 2;
export const LESS: u32 = 1;
export const EQUAL: u32 = 2;
export const GREATER: u32 = 4;
/** "!=": the negation of "=" over all values. */
export const NOT_EQUAL: u32 = 8;

/** Audience number of an id that is not in the config. */
export const AUDIENCE_UNKNOWN: u32 = 0xffffffff;

// Results of one variable start with these, then one per outcome.
export const CODE_NOT_TARGETED: i32 = 0;
export const CODE_NOT_IN_ROLLOUT: i32 = 1;
export const CODE_ERROR: i32 = 2;
export const CODE_MISSING_VARIATION: i32 = 3;
export const CODE_MISSING_FEATURE: i32 = 4;
export const CODE_SERVED: i32 = 5;
/** Only in answers: the served variation lacks the variable, or mentions one that is not in the config. */
export const CODE_MISSING_ENTRY: i32 = 6;
export const CODE_UNKNOWN_VARIABLE: i32 = 7;

// Answer words, as byte offsets from ANSWER.
export const ANSWER_CODE: usize = 0;
export const ANSWER_SPLIT: usize = 4;
export const ANSWER_FEATURE: usize = 8;
export const ANSWER_VARIATION: usize = 12;
export const ANSWER_TARGET: usize = 16;
export const ANSWER_VALUE: usize = 20;
export const ANSWER_DETAILS_SIZE: usize = 24;
export const ANSWER_WIDE: usize = 28;

/** Traces of one target beyond which they are not numbered any more. */
export const TRACES_MAX: u32 = 256;
/** Results of one feature (variables times outcomes) and of a config beyond which features are refused. */
export const FEATURE_RESULTS_MAX: f64 = 4194304;
export const RESULTS_MAX: f64 = 268435456;
/** Nesting of operators, audiences included. */
export const OPERATOR_DEPTH_MAX: i32 = 64;
/** Nesting of operators and audiences together, as evaluation descends. */
export const DESCENT_MAX: i32 = 192;
/** Nesting of one variable's JSON value. */
export const VALUE_DEPTH_MAX: i32 = 128;
/** Filters that one decision on a target may visit at worst. */
export const VISITS_MAX: f64 = 1000000;
export const WARNINGS_MAX: u32 = 1000;
