/** One environment under load, and what it may serve now. */
export interface Target {
  readonly projectKey: string;
  readonly environmentKey: string;
  readonly environmentId: string;
  readonly serverKey: string;
  readonly clientKey: string;
  /** Oldest first; each with the value that it serves to everybody. */
  readonly versions: readonly TargetVersion[];
  readonly expectation: Expectation;
}

export interface TargetVersion {
  readonly version: number;
  readonly etag: string;
  readonly value: string;
}

/** Changes while objects are tampered with. */
export interface Expectation {
  versions: readonly TargetVersion[];
  /**
   * What nothing provable is stored of and no isolate holds, so that 503 is right. `returning`: all of it was just put
   * back.
   */
  missing: "nothing" | "config" | "keys" | "returning";
}

/** The variable that every environment serves. */
export const VARIABLE = "marker";
/** Values that were published. What is forged says `evil` instead, which has as many bytes. */
export const GOOD_VALUES = ["good 1", "good 2"] as const;
export const GOOD = "good";
export const EVIL = "evil";
