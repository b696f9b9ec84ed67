/** Milliseconds of each step in which counts are kept. */
export const STEP_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** How many steps are kept: 48 hours, 90 days, 400 days. */
export const STEPS_KEPT = { minute: 48 * 60, hour: 90 * 24, day: 400 } as const;

/** Rows of one minute, beyond which evaluations are counted without names: 1,000 flags have about that many. */
export const ROWS_PER_MINUTE_MAX = 2_000;
/** The same of one hour and one day, of which the most frequent ones keep their names: all rows stay below 200 MB. */
export const ROWS_PER_STEP_MAX = 1_000;
/** Combinations of names that an environment knows, about 200 bytes each. */
export const SERIES_MAX = 20_000;
/** Defaulted variables that are remembered per day. Most of them are defined and merely served to nobody. */
export const DEFAULTED_PER_DAY_MAX = 2_000;
/** Days of which defaulted variables are remembered. */
export const DEFAULTED_DAYS_KEPT = 2;
/** Variables that one answer names as missing. */
export const MISSING_SHOWN_MAX = 200;

/** Length of the steps in which polls are counted, in milliseconds. */
export const POLL_STEP_MS = 10_000;
/** How long polls are kept: the console asks about the last minute. */
export const POLLS_KEPT_MS = STEP_MS.hour;
/** The time for which propagation is shown. */
export const POLL_WINDOW_MS = 60_000;
/** ETags of one step. An environment has one, and two or three after a publish. */
export const ETAGS_PER_STEP_MAX = 100;
/** ETags in one answer. */
export const ETAGS_SHOWN_MAX = 20;

/** Rows that one answer is made of. */
export const COUNT_ROWS_READ_MAX = 50_000;
/** Features in an answer about activity. */
export const ACTIVE_FEATURES_MAX = 5_000;
/** Parts of the last hour in an answer about activity. */
export const SPARK_PARTS = 12;

/** How long after the end of an hour it is summed up: minutes are handed over a few seconds late. */
export const SWEEP_AFTER_HOUR_MS = 120_000;
/** Spreads the sweeps of many environments. */
export const SWEEP_SPREAD_MS = 600_000;
