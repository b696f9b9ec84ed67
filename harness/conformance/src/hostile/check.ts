import type { Random } from "../fuzz/random.ts";
import type { HostileWorld } from "./hostile-world.ts";

/** What an answer, a process or a file must hold; a problem names the rule that it breaks. */
export type Rule =
  | "answer" // one came, and only one
  | "server error" // never a 5xx for what the caller did
  | "access" // in and out as the access table says
  | "outcome" // what the check itself expects
  | "recovery" // once the cause is gone, all is as before
  | "shape" // errors have the body of their surface
  | "request id" // errors can be found in the log
  | "cors" // browsers may read errors
  | "echo" // no credential in an answer
  | "leak" // no private text where it does not belong
  | "stack" // no internals in an answer
  | "slow" // time, or processor time, for one answer
  | "memory" // growth of heaps and of the Workers' process
  | "others" // other callers are served meanwhile
  | "lost" // an acknowledged event is found again
  | "death"; // the Workers' process lives

export interface Problem {
  readonly rule: Rule;
  readonly text: string;
}

/** What a check measured. */
export interface Measured {
  /** Processor time of one request, or the time until its answer where the system does not say. */
  readonly ms?: number;
  /** Growth of what V8 holds for the platform's isolates, beyond the request's own bytes. */
  readonly heapMiB?: number;
  /** Growth of the process's resident memory. */
  readonly residentMiB?: number;
  readonly secondCallerP99Ms?: number;
  readonly crowd?: CrowdMeasured;
}

export interface CrowdMeasured {
  /** Connections that were held, or came back after the platform had ended them. */
  readonly connections: number;
  /** Those that were open in the end. */
  readonly open: number;
  /** Those that were opened in all. */
  readonly opened: number;
  /** Share of the requests of another key that were served, from 0 to 1. */
  readonly othersOkShare: number;
}

export interface CheckResult {
  /** What was sent, byte for byte where it went over a socket. */
  readonly sent: string | Uint8Array;
  readonly problems: readonly Problem[];
  readonly measured?: Measured;
}

/** One thing tried. */
export interface Check {
  /** Unique in its family and equal in every run with the same seed. */
  readonly name: string;
  /** Whether no other check of the family may run meanwhile. */
  readonly isAlone?: boolean;
  run(): Promise<CheckResult>;
}

/** What a family may use to make its checks. */
export interface FamilyContext {
  readonly world: HostileWorld;
  /** Equal seeds give equal checks. */
  readonly random: Random;
  readonly isLong: boolean;
}

/** A kind of attack. */
export interface Family {
  readonly name: string;
  /** Checks under way at once, at most. */
  readonly overlap: number;
  list(context: FamilyContext): Promise<readonly Check[]> | readonly Check[];
}
