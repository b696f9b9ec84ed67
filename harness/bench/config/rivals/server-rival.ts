import type { ServedProcess } from "../../src/served-process.ts";
import type { Side } from "./sides.ts";
import type { Workload } from "./workload.ts";

export const RIVAL_NAMES = ["flagd", "unleashEdge"] as const;
export type RivalName = (typeof RIVAL_NAMES)[number];

/** Another server that does the same work, as its makers publish it. */
export interface ServerRival {
  /** What people call it. */
  readonly label: string;
  /** What a reader of the figures must know. */
  readonly note: string;
  /** Starts the program with the workload's flags and waits until it can answer. */
  serve(program: string, workload: Workload, options: RivalOptions): Promise<ServedProcess>;
  /** Asks a running program, where the file does not tell. */
  readVersion?(port: number): Promise<string>;
  /**
   * The work that both do.
   * @param port where a rival answers, for what only its answers tell
   */
  createCases(workload: Workload, port: number): Promise<readonly RivalCase[]>;
}

export interface RivalOptions {
  /** Where its files are written. */
  readonly folder: string;
  /** Cores that it is pinned to, or undefined for those of this process. */
  readonly cores: readonly number[] | undefined;
  /** Threads that may answer requests at once. */
  readonly threads: number;
}

/** The same work asked of both, of each in its own protocol. */
export interface RivalCase {
  readonly name: string;
  readonly expectedStatus: number;
  readonly own: Side;
  readonly rival: Side;
}

/** A program of a rival on this machine. */
export interface RivalProgram {
  readonly path: string;
  /** Absent when the program tells it only while it runs. */
  readonly version?: string;
}
