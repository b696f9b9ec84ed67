import type { Person, Targeting } from "./targeting.ts";

/** One engine with one config in it. */
export interface LoadedRival {
  /** The string value of one flag; the context is made from the person in the call. */
  one(flag: string, person: Person): string | undefined;
  /** A function for one person whose context has been prepared, where the rival can do that. */
  prepare(person: Person): (flag: string) => string | undefined;
  /** Everything for one person: how many results can be read, each with value and reason. */
  all?(person: Person): number;
  /** Everything as a plain object by key. */
  allObject?(person: Person): Readonly<Record<string, unknown>>;
  /** Frees what a garbage collector cannot. */
  close?(): void;
}

/** An engine that can be loaded with the common targeting. */
export interface Rival {
  readonly name: string;
  /** What a reader of the figures must know. */
  readonly note: string;
  /** The config in the rival's format, as the text that it would receive. */
  toConfigText(targeting: Targeting): string;
  /** Loads config text. This is what is timed as "load". */
  load(configText: string): LoadedRival | Promise<LoadedRival>;
}

/** The string flag of a feature has the feature's name in every rival. */
export function flagName(index: number): string {
  return `feature-${index}`;
}
